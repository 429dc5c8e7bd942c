/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Start-up's entry into C (s390x/start.S). */
#ifndef LIB_S390X_ASM_SETUP_H
#define LIB_S390X_ASM_SETUP_H

void s390x_setup(void);

#endif
