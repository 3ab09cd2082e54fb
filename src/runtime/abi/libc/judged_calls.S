// The two ways between a caller and the real function: see judged_calls.hpp. Offsets are those of call_arguments.

    .text
// The row's entry has pushed rbp and put the row into r11. What the caller passed is kept, judged and passed on.
    .globl lockstep_judged_call
    .hidden lockstep_judged_call
    .type lockstep_judged_call, @function
lockstep_judged_call:
    sub $208, %rsp
    mov %rdi, 0(%rsp)
    mov %rsi, 8(%rsp)
    mov %rdx, 16(%rsp)
    mov %rcx, 24(%rsp)
    mov %r8, 32(%rsp)
    mov %r9, 40(%rsp)
    movups %xmm0, 48(%rsp)
    movups %xmm1, 64(%rsp)
    movups %xmm2, 80(%rsp)
    movups %xmm3, 96(%rsp)
    movups %xmm4, 112(%rsp)
    movups %xmm5, 128(%rsp)
    movups %xmm6, 144(%rsp)
    movups %xmm7, 160(%rsp)
    mov %rax, 176(%rsp)
    lea 16(%rbp), %rdi
    mov %rdi, 184(%rsp)
    mov %r11, %rdi
    mov %rsp, %rsi
    mov 8(%rbp), %rdx
    call lockstep_judge_call
    mov %rax, %r11
    mov 0(%rsp), %rdi
    mov 8(%rsp), %rsi
    mov 16(%rsp), %rdx
    mov 24(%rsp), %rcx
    mov 32(%rsp), %r8
    mov 40(%rsp), %r9
    movups 48(%rsp), %xmm0
    movups 64(%rsp), %xmm1
    movups 80(%rsp), %xmm2
    movups 96(%rsp), %xmm3
    movups 112(%rsp), %xmm4
    movups 128(%rsp), %xmm5
    movups 144(%rsp), %xmm6
    movups 160(%rsp), %xmm7
    mov 176(%rsp), %rax
    leave
    jmp *%r11
    .size lockstep_judged_call, . - lockstep_judged_call

// Calls rdi with what is kept at rsi, and with the first words that lie on the stack of the first caller.
    .globl lockstep_call_again
    .hidden lockstep_call_again
    .type lockstep_call_again, @function
lockstep_call_again:
    push %rbp
    mov %rsp, %rbp
    mov %rdi, %r11
    mov %rsi, %r10
    mov 184(%r10), %rax
    pushq 24(%rax)
    pushq 16(%rax)
    pushq 8(%rax)
    pushq 0(%rax)
    mov 0(%r10), %rdi
    mov 8(%r10), %rsi
    mov 16(%r10), %rdx
    mov 24(%r10), %rcx
    mov 32(%r10), %r8
    mov 40(%r10), %r9
    movups 48(%r10), %xmm0
    movups 64(%r10), %xmm1
    movups 80(%r10), %xmm2
    movups 96(%r10), %xmm3
    movups 112(%r10), %xmm4
    movups 128(%r10), %xmm5
    movups 144(%r10), %xmm6
    movups 160(%r10), %xmm7
    mov 176(%r10), %rax
    call *%r11
    leave
    ret
    .size lockstep_call_again, . - lockstep_call_again

    .section .note.GNU-stack,"",@progbits
