// The switch, in a dozen instructions (System V ABI for AMD64, section 3.2: which registers a function preserves).
#include "lockstep/fiber/context.hpp"

// The modes of the floating point units hardly ever differ, and loading them is slow: they are compared first. The low six
// bits of mxcsr are flags, which no function need preserve.
//
// It returns instead of jumping. The processor predicts returns by a stack of its own, which after a switch holds the
// callers of the one who left. Most fibers leave from the same few places, so these are right more often than not; a jump
// would leave one too many there, and every return that follows would be mispredicted. (A loop that does nothing but
// switch between two places is three times as fast with a jump; the fibers' yield is twice as slow.)
asm(R"(
    .text
    .globl lockstep_switch_stacks
    .type lockstep_switch_stacks, @function
    .align 16
lockstep_switch_stacks:
    .cfi_startproc
    endbr64
    pushq %rbp
    pushq %rbx
    pushq %r15
    pushq %r14
    pushq %r13
    pushq %r12
    pushq $0
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    movq %rsp, (%rdi)
    movl (%rsp), %eax
    xorl (%rsi), %eax
    movzwl 4(%rsp), %ecx
    xorw 4(%rsi), %cx
    movq %rsi, %rsp
    andl $0xffc0, %eax
    orw %cx, %ax
    jne 2f
1:  addq $8, %rsp
    popq %r12
    popq %r13
    popq %r14
    popq %r15
    popq %rbx
    popq %rbp
    movq %rdx, %rax
    ret
2:  ldmxcsr (%rsp)
    fldcw 4(%rsp)
    jmp 1b
    .cfi_endproc
    .size lockstep_switch_stacks, . - lockstep_switch_stacks

    .globl lockstep_stack_root
    .type lockstep_stack_root, @function
    .align 16
lockstep_stack_root:
    .cfi_startproc
    .cfi_undefined rip
    endbr64
    xorl %ebp, %ebp
    movq %rax, %rdi
    callq *%r12
    ud2
    .cfi_endproc
    .size lockstep_stack_root, . - lockstep_stack_root

    .section .note.GNU-stack,"",@progbits
    .text
)");
