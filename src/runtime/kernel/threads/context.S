// lockstep_switch(context* from, const context* to): saves the callee-saved state on the present stack and continues
// where `to` was saved. The thread pointer (FS base) is changed by the caller: the runtime itself uses no thread-locals.
    .text
    .globl lockstep_switch
    .hidden lockstep_switch
    .type lockstep_switch, @function
lockstep_switch:
    .cfi_startproc
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    movq %rsp, (%rdi)
    movq (%rsi), %rsp
    ldmxcsr (%rsp)
    fldcw 4(%rsp)
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .cfi_endproc
    .size lockstep_switch, . - lockstep_switch

// The first "return" of a new stack lands here with the entry function in rbx and a null return address above, so that
// unwinders stop.
    .globl lockstep_first_entry
    .hidden lockstep_first_entry
    .type lockstep_first_entry, @function
lockstep_first_entry:
    .cfi_startproc
    .cfi_undefined rip
    xorl %ebp, %ebp
    call *%rbx
    ud2
    .cfi_endproc
    .size lockstep_first_entry, . - lockstep_first_entry
    .section .note.GNU-stack,"",@progbits
