/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 16-bit code in real-address mode, see realmode.h; the switch itself is in realmode-entry.S. */
#include <libcflat.h>
#include "realmode.h"

#define INT3		0xcc
#define SEGMENT_SIZE	0x10000
#define FRAME_SIZE	6

/* rm_place() uses the code segment from RM_CODE to here. */
#define CODE_END	0xf000
#define CODE_GAP	16

static_assert(sizeof(struct rm_state) == RM_STATE_SIZE);
static_assert(RM_BATCH_MAX * RM_STATE_SIZE <= SEGMENT_SIZE);

static unsigned int code_cursor = RM_CODE;

void rm_set_vector(u8 vector, u16 cs, u16 ip)
{
	u16 *entry = (u16 *)rm_ptr(0, vector * 4);

	entry[0] = ip;
	entry[1] = cs;
}

void rm_reset_vector(u8 vector)
{
	rm_set_vector(vector, RM_ENGINE, vector * RM_STUB_SIZE);
}

void rm_setup(void)
{
	memcpy(rm_ptr(RM_ENGINE, 0), rm_image, rm_image_end - rm_image);
	memset(rm_ptr(RM_CS, 0), INT3, SEGMENT_SIZE);
	code_cursor = RM_CODE;
	for (int vector = 0; vector < 256; vector++)
		rm_reset_vector(vector);
}

struct rm_state rm_init(void)
{
	return (struct rm_state){
		.gpr = {
			[RM_AX] = 0xa1b2c3d4, [RM_CX] = 0x1c2d3e4f, [RM_DX] = 0xd5e6f708,
			[RM_BX] = 0x5b6c7d8e, [RM_SP] = 0xf00dff00, [RM_BP] = 0x9badb4b0,
			[RM_SI] = 0x36475859, [RM_DI] = 0xe2f30415,
		},
		.eip = RM_CODE,
		.cs = RM_CS, .ss = RM_SS, .ds = RM_DS, .es = RM_ES, .fs = RM_FS, .gs = RM_GS,
		.eflags = 2,
	};
}

void rm_place_at(u16 offset, const void *code, unsigned int len)
{
	memcpy(rm_ptr(RM_CS, offset), code, len);
}

void rm_unplace(u16 offset, unsigned int len)
{
	memset(rm_ptr(RM_CS, offset), INT3, len);
}

bool rm_has_room(unsigned int len)
{
	return code_cursor + len + CODE_GAP <= CODE_END;
}

void rm_clear(void)
{
	memset(rm_ptr(RM_CS, RM_CODE), INT3, code_cursor - RM_CODE);
	code_cursor = RM_CODE;
}

u16 rm_place(const void *code, unsigned int len)
{
	unsigned int at = code_cursor;

	assert(rm_has_room(len));
	rm_place_at(at, code, len);
	code_cursor = ALIGN(at + len + CODE_GAP, CODE_GAP);
	return at;
}

/* Takes the interrupt's frame off the stack: what is left is the interrupted code's state. */
static void undo_interrupt(struct rm_state *s)
{
	u16 frame[FRAME_SIZE / 2];

	memcpy(frame, (u8 *)s + RM_FRAME, FRAME_SIZE);
	s->entry_eflags = s->eflags;
	if (s->vector == RM_EXIT)
		return;
	s->eip = frame[0];
	s->cs = frame[1];
	s->eflags = (s->eflags & 0xffff0000) | frame[2];
	s->gpr[RM_SP] = (s->gpr[RM_SP] & 0xffff0000) | (u16)(s->gpr[RM_SP] + FRAME_SIZE);
}

void rm_run(struct rm_state *states, unsigned int n)
{
	struct rm_state *batch = (struct rm_state *)rm_ptr(RM_BATCH, 0);
	u16 *next = (u16 *)rm_ptr(RM_ENGINE, RM_NEXT);
	u16 *count = (u16 *)rm_ptr(RM_ENGINE, RM_COUNT);

	while (n) {
		unsigned int part = MIN(n, RM_BATCH_MAX);

		for (unsigned int i = 0; i < part; i++) {
			states[i].vector = 0;
			batch[i] = states[i];
		}
		*next = 0;
		*count = part;
		rm_enter();
		for (unsigned int i = 0; i < part; i++) {
			states[i] = batch[i];
			undo_interrupt(&states[i]);
			states[i].reserved = 0;
		}
		states += part;
		n -= part;
	}
}
