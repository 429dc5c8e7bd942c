/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interrupt translation service of GICv3: Arm IHI 0069, chapter 5 and 12.19. */
#ifndef LIB_ARM64_ASM_GIC_V3_ITS_H
#define LIB_ARM64_ASM_GIC_V3_ITS_H

#include <asm/gic.h>
#include <libcflat.h>

#define GITS_CTLR		0x0000
#define GITS_IIDR		0x0004
#define GITS_TYPER		0x0008
#define GITS_CBASER		0x0080
#define GITS_CWRITER		0x0088
#define GITS_CREADR		0x0090
#define GITS_BASER		0x0100
#define GITS_TRANSLATER		0x10040

#define GITS_CTLR_ENABLED	(1u << 0)
#define GITS_BASER_TYPE_DEVICE	1
#define GITS_BASER_TYPE_COLL	4

/* GITS_TYPER taken apart: numbers of bits, but for the size of an entry in bytes. */
struct its_typer {
	unsigned int ite_size;
	unsigned int eventid_bits;
	unsigned int deviceid_bits;
	unsigned int collid_bits;
	bool pta;		/* collections have addresses, not numbers of CPUs */
	bool phys_lpi;
	bool virt_lpi;
};

/* A table that GITS_BASERn tells the ITS of. */
struct its_baser {
	unsigned int index;
	size_t psz;
	int esz;
	int nr_pages;
	phys_addr_t table_addr;
};

/* What a command names a CPU by, in the bits of the command. */
struct its_collection {
	u64 target_address;
	u16 col_id;
};

struct its_device {
	u32 device_id;
	u32 nr_ites;
	void *itt;
};

#define GITS_MAX_DEVICES	255
#define GITS_MAX_COLLECTIONS	NR_CPUS

struct its_data {
	void *base;
	struct its_typer typer;
	struct its_baser device_baser;
	struct its_baser coll_baser;
	u64 (*commands)[4];
	unsigned int next_command;
	unsigned int nr_devices, nr_collections;
	struct its_device devices[GITS_MAX_DEVICES];
	struct its_collection collections[GITS_MAX_COLLECTIONS];
};
extern struct its_data its_data;

/* Where the registers are; NULL without an ITS. */
#define gicv3_its_base()	(its_data.base)

/* Finds the ITS; gic_init() does it. */
void its_init(void);

/* Gives it its tables and command queue, enables LPIs on every CPU, and it. */
void its_enable_defaults(void);

/* A device with room for @nr_ites events (a power of two), and a collection of one CPU. */
struct its_device *its_create_device(u32 dev_id, int nr_ites);
struct its_collection *its_create_collection(u16 col_id, u32 target_pe);

/* Those that were created; assert that they were. */
struct its_device *its_get_device(u32 id);
struct its_collection *its_get_collection(u32 id);

/* Commands; each waits until the ITS has taken it. @verbose: and prints it. */
void __its_send_mapd(struct its_device *dev, int valid, bool verbose);
void __its_send_mapc(struct its_collection *col, int valid, bool verbose);
void __its_send_mapti(struct its_device *dev, u32 irq_id, u32 event_id,
		      struct its_collection *col, bool verbose);
void __its_send_int(struct its_device *dev, u32 event_id, bool verbose);
void __its_send_inv(struct its_device *dev, u32 event_id, bool verbose);
void __its_send_discard(struct its_device *dev, u32 event_id, bool verbose);
void __its_send_clear(struct its_device *dev, u32 event_id, bool verbose);
void __its_send_invall(struct its_collection *col, bool verbose);
void __its_send_sync(struct its_collection *col, bool verbose);

/*
 * The names that tests use: as they stand the command is printed, with _nv not. Commands about an
 * event of a device, about a collection, and the three that map.
 */
#define __its_event_command(name)						\
static inline void its_send_##name##_nv(struct its_device *dev, u32 event_id)	\
{										\
	__its_send_##name(dev, event_id, false);				\
}
__its_event_command(int)
__its_event_command(inv)
__its_event_command(clear)
__its_event_command(discard)

#define __its_collection_command(name)						\
static inline void its_send_##name##_nv(struct its_collection *col)		\
{										\
	__its_send_##name(col, false);						\
}
__its_collection_command(sync)
__its_collection_command(invall)

static inline void its_send_mapti_nv(struct its_device *dev, u32 irq_id, u32 event_id,
				     struct its_collection *col)
{
	__its_send_mapti(dev, irq_id, event_id, col, false);
}
#define its_send_mapc_nv(col, valid)	__its_send_mapc(col, valid, false)
#define its_send_mapd_nv(dev, valid)	__its_send_mapd(dev, valid, false)

#define its_send_int(dev, event)	__its_send_int(dev, event, true)
#define its_send_sync(col)		__its_send_sync(col, true)
#define its_send_invall(col)		__its_send_invall(col, true)
#define its_send_mapti(dev, irq, event, col) \
	__its_send_mapti(dev, irq, event, col, true)
#define its_send_clear(dev, event)	__its_send_clear(dev, event, true)
#define its_send_mapc(col, valid)	__its_send_mapc(col, valid, true)
#define its_send_inv(dev, event)	__its_send_inv(dev, event, true)
#define its_send_mapd(dev, valid)	__its_send_mapd(dev, valid, true)
#define its_send_discard(dev, event)	__its_send_discard(dev, event, true)

#endif
