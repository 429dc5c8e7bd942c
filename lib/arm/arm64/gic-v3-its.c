/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programming the ITS. See asm/gic-v3-its.h. */
#include <libcflat.h>
#include <alloc_page.h>
#include <asm/gic-v3-its.h>
#include <asm/io.h>
#include <asm/page.h>
#include <devicetree.h>
#include <libfdt/libfdt.h>

#define TABLE_BYTES	65536
#define COMMANDS	(TABLE_BYTES / 32)
#define VALID		(1ull << 63)
/* Inner shareable, write-back. */
#define MEMORY		(7ull << 59 | 1ull << 10)

/* Command numbers: table 5-2 and 5.3. */
enum { CMD_INT = 3, CMD_CLEAR = 4, CMD_SYNC = 5, CMD_MAPD = 8, CMD_MAPC = 9, CMD_MAPTI = 10,
       CMD_INV = 12, CMD_INVALL = 13, CMD_DISCARD = 15 };

struct its_data its_data;

_Static_assert(sizeof(struct its_typer) == 20 && sizeof(struct its_baser) == 32, "sizes");

static char *reg(unsigned int offset)
{
	return (char *)its_data.base + offset;
}

void its_init(void)
{
	int node = fdt_node_offset_by_compatible(dt_fdt(), -1, "arm,gic-v3-its");
	struct dt_pbus_reg where;
	u64 typer;

	if (node < 0 || dt_pbus_translate_node(node, 0, &where))
		return;
	its_data.base = ioremap(where.addr, where.size);
	typer = readq(reg(GITS_TYPER));
	its_data.typer = (struct its_typer){
		.ite_size = (typer >> 4 & 15) + 1,
		.eventid_bits = (typer >> 8 & 31) + 1,
		.deviceid_bits = (typer >> 13 & 31) + 1,
		/* CIL clear: 16 bits. */
		.collid_bits = typer >> 36 & 1 ? (typer >> 32 & 15) + 1 : 16,
		.pta = typer >> 19 & 1, .phys_lpi = typer & 1, .virt_lpi = typer >> 1 & 1,
	};
}

/* The table of that type: a flat one of 64 KiB. */
static void give_table(struct its_baser *baser, unsigned int type)
{
	for (unsigned int i = 0; i < 8; i++) {
		u64 value = readq(reg(GITS_BASER + i * 8));
		void *table;

		if ((value >> 56 & 7) != type)
			continue;
		table = memalign_pages(TABLE_BYTES, TABLE_BYTES);
		assert_msg(table, "no memory for a table of the ITS");
		*baser = (struct its_baser){ .index = i, .psz = TABLE_BYTES,
					     .esz = (value >> 48 & 31) + 1, .nr_pages = 1,
					     .table_addr = __pa(table) };
		/* One page of 64 KiB. */
		writeq(VALID | MEMORY | __pa(table) | 2ull << 8, reg(GITS_BASER + i * 8));
		return;
	}
}

void its_enable_defaults(void)
{
	int cpu;

	assert_msg(its_data.base, "there is no ITS");
	give_table(&its_data.device_baser, GITS_BASER_TYPE_DEVICE);
	give_table(&its_data.coll_baser, GITS_BASER_TYPE_COLL);
	its_data.commands = memalign_pages(TABLE_BYTES, TABLE_BYTES);
	assert_msg(its_data.commands, "no memory for the ITS's commands");
	its_data.next_command = 0;
	writeq(VALID | MEMORY | __pa(its_data.commands) | (TABLE_BYTES / 4096 - 1),
	       reg(GITS_CBASER));
	writeq(0, reg(GITS_CWRITER));
	gicv3_lpi_alloc_tables();
	for_each_present_cpu(cpu)
		gicv3_lpi_rdist_enable(cpu);
	writel(GITS_CTLR_ENABLED, reg(GITS_CTLR));
}

struct its_device *its_create_device(u32 dev_id, int nr_ites)
{
	struct its_device *dev;

	assert(its_data.nr_devices < GITS_MAX_DEVICES && nr_ites > 0);
	dev = &its_data.devices[its_data.nr_devices++];
	*dev = (struct its_device){ .device_id = dev_id, .nr_ites = nr_ites };
	dev->itt = memalign_pages(PAGE_SIZE, MAX(its_data.typer.ite_size * nr_ites, 256u));
	assert_msg(dev->itt, "no memory for a device of the ITS");
	return dev;
}

struct its_collection *its_create_collection(u16 col_id, u32 target_pe)
{
	struct its_collection *col;
	void *redist = gicv3_data.redist_base[target_pe];

	assert(its_data.nr_collections < GITS_MAX_COLLECTIONS && redist);
	col = &its_data.collections[its_data.nr_collections++];
	col->col_id = col_id;
	/* By address, or by the number that GICR_TYPER gives the CPU. */
	col->target_address = its_data.typer.pta ? __pa(redist) :
			      (readq((char *)redist + GICR_TYPER) >> 8 & 0xffff) << 16;
	return col;
}

struct its_device *its_get_device(u32 id)
{
	for (unsigned int i = 0; i < its_data.nr_devices; i++)
		if (its_data.devices[i].device_id == id)
			return &its_data.devices[i];
	assert_msg(false, "no device %u", id);
	return NULL;
}

struct its_collection *its_get_collection(u32 id)
{
	for (unsigned int i = 0; i < its_data.nr_collections; i++)
		if (its_data.collections[i].col_id == id)
			return &its_data.collections[i];
	assert_msg(false, "no collection %u", id);
	return NULL;
}

/* Puts a command into the queue and waits until the ITS has read it. */
static void send(const char *name, bool verbose, u64 dw0, u64 dw1, u64 dw2)
{
	u64 *command = its_data.commands[its_data.next_command];
	u64 behind;

	command[0] = cpu_to_le64(dw0);
	command[1] = cpu_to_le64(dw1);
	command[2] = cpu_to_le64(dw2);
	command[3] = 0;
	if (verbose)
		printf("ITS: %s %#llx %#llx %#llx\n", name, (unsigned long long)dw0,
		       (unsigned long long)dw1, (unsigned long long)dw2);
	its_data.next_command = (its_data.next_command + 1) % COMMANDS;
	behind = its_data.next_command * 32ull;
	dsb(ishst);
	writeq(behind, reg(GITS_CWRITER));
	while (readq(reg(GITS_CREADR)) != behind)
		cpu_relax();
}

static u64 device_word(const struct its_device *dev, unsigned int command)
{
	return (u64)dev->device_id << 32 | command;
}

void __its_send_mapd(struct its_device *dev, int valid, bool verbose)
{
	send("MAPD", verbose, device_word(dev, CMD_MAPD), get_order(dev->nr_ites) - 1u,
	     __pa(dev->itt) | (valid ? VALID : 0));
}

void __its_send_mapc(struct its_collection *col, int valid, bool verbose)
{
	send("MAPC", verbose, CMD_MAPC, 0,
	     col->target_address | col->col_id | (valid ? VALID : 0));
}

void __its_send_mapti(struct its_device *dev, u32 irq_id, u32 event_id,
		      struct its_collection *col, bool verbose)
{
	send("MAPTI", verbose, device_word(dev, CMD_MAPTI), (u64)irq_id << 32 | event_id,
	     col->col_id);
}

void __its_send_int(struct its_device *dev, u32 event_id, bool verbose)
{
	send("INT", verbose, device_word(dev, CMD_INT), event_id, 0);
}

void __its_send_inv(struct its_device *dev, u32 event_id, bool verbose)
{
	send("INV", verbose, device_word(dev, CMD_INV), event_id, 0);
}

void __its_send_discard(struct its_device *dev, u32 event_id, bool verbose)
{
	send("DISCARD", verbose, device_word(dev, CMD_DISCARD), event_id, 0);
}

void __its_send_clear(struct its_device *dev, u32 event_id, bool verbose)
{
	send("CLEAR", verbose, device_word(dev, CMD_CLEAR), event_id, 0);
}

void __its_send_invall(struct its_collection *col, bool verbose)
{
	send("INVALL", verbose, CMD_INVALL, 0, col->col_id);
}

void __its_send_sync(struct its_collection *col, bool verbose)
{
	send("SYNC", verbose, CMD_SYNC, 0, col->target_address);
}
