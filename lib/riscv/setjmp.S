/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setjmp() and longjmp(): what the psABI has a function keep. */
#include <asm/asm.h>

	.macro	each_kept op
	\op	ra, ASMARR(a0, 0)
	\op	sp, ASMARR(a0, 1)
	\op	s0, ASMARR(a0, 2)
	\op	s1, ASMARR(a0, 3)
	\op	s2, ASMARR(a0, 4)
	\op	s3, ASMARR(a0, 5)
	\op	s4, ASMARR(a0, 6)
	\op	s5, ASMARR(a0, 7)
	\op	s6, ASMARR(a0, 8)
	\op	s7, ASMARR(a0, 9)
	\op	s8, ASMARR(a0, 10)
	\op	s9, ASMARR(a0, 11)
	\op	s10, ASMARR(a0, 12)
	\op	s11, ASMARR(a0, 13)
	.endm

	.text
	.globl	setjmp
setjmp:
	each_kept REG_S
	li	a0, 0
	ret

	.globl	longjmp
longjmp:
	each_kept REG_L
	mv	a0, a1
	bnez	a0, 1f
	li	a0, 1
1:	ret
