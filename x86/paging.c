/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page tables under test: the tables themselves, see paging.h. */
#include <libcflat.h>
#include "paging.h"
#include "processor.h"

#define RIGHTS		(PT_PRESENT_MASK | PT_WRITABLE_MASK | PT_USER_MASK)
#define SUPERVISOR	(PT_PRESENT_MASK | PT_WRITABLE_MASK)

/* How much of the image's memory the second window shows. */
#define USER_SPAN	(16ul << 20)

#ifdef __x86_64__
#define WINDOW		0x8000000000ul
#define USER_WINDOW	0x10000000000ul
#else
#define WINDOW		0xc0000000ul
#define USER_WINDOW	0xc2000000ul
#endif

const enum paging_kind paging_kinds[PAGING_KINDS] = {
#ifdef __x86_64__
	PAGING_4LEVEL,
#else
	PAGING_32BIT, PAGING_PAE,
#endif
};

const char *const page_access_names[PAGE_ACCESS_TYPES] = { "read", "write", "modify", "fetch" };

u8 paging_target[PAGE_SIZE] __attribute__((aligned(4096)));

/* Enough for 4 levels: the identity map's six, three for each window, and some split pages. */
static u64 pool[20][512] __attribute__((aligned(4096)));
static unsigned int pool_used;

static enum paging_kind kind;
static ulong root;

/* The entries of the way to the window, by level. */
static void *way[PAGING_MAX_LEVELS + 1];
static ulong window_table;	/* the page table of the way */

static ulong old_cr0, old_cr3, old_cr4;
static u64 old_efer;

static bool has_efer(void)
{
	return this_cpu_has(X86_FEATURE_NX) || this_cpu_has(X86_FEATURE_LM);
}

static ulong new_table(void)
{
	assert(pool_used < ARRAY_SIZE(pool));
	memset(pool[pool_used], 0, PAGE_SIZE);
	return (ulong)pool[pool_used++];
}

static void *entry_at(ulong table, unsigned int index)
{
	return (void *)(table + index * (kind == PAGING_32BIT ? 4 : 8));
}

static u64 read_entry(const void *at)
{
	return kind == PAGING_32BIT ? READ_ONCE(*(const u32 *)at) : READ_ONCE(*(const u64 *)at);
}

static void write_entry(void *at, u64 value)
{
	if (kind == PAGING_32BIT)
		WRITE_ONCE(*(u32 *)at, value);
	else
		WRITE_ONCE(*(u64 *)at, value);
}

/* What an entry of @level spans. */
static u64 span(unsigned int level)
{
	return 1ull << (12 + (level - 1) * (kind == PAGING_32BIT ? 10 : 9));
}

/* @count large pages in the directory @table from @index on, from @phys on. */
static void fill_directory(ulong table, unsigned int index, unsigned int count, u64 phys,
			   u64 rights)
{
	for (unsigned int i = 0; i < count; i++)
		write_entry(entry_at(table, index + i),
			    (phys + i * span(2)) | rights | PT_PAGE_SIZE_MASK);
}

static void build_32bit(void)
{
	root = new_table();
	fill_directory(root, 0, 1024, 0, SUPERVISOR);
	fill_directory(root, USER_WINDOW >> 22, USER_SPAN >> 22, 0, RIGHTS);
	way[2] = entry_at(root, WINDOW >> 22);
}

/* The four directories of the first 4 GiB, from entry 0 of @table on. */
static void build_identity(ulong table, u64 rights)
{
	for (unsigned int i = 0; i < 4; i++) {
		ulong directory = new_table();

		fill_directory(directory, 0, 512, (u64)i << 30, SUPERVISOR);
		write_entry(entry_at(table, i), directory | rights);
	}
}

static void build_pae(void)
{
	ulong directory;

	root = new_table();
	build_identity(root, PT_PRESENT_MASK);
	directory = read_entry(entry_at(root, 3)) & PT_ADDR_MASK;
	fill_directory(directory, USER_WINDOW >> 21 & 511, USER_SPAN >> 21, 0, RIGHTS);
	way[2] = entry_at(directory, WINDOW >> 21 & 511);
}

static void build_4level(void)
{
	ulong table;

	root = new_table();
	table = new_table();
	write_entry(entry_at(root, 0), table | RIGHTS);
	build_identity(table, RIGHTS);

	table = new_table();
	write_entry(entry_at(root, (u64)USER_WINDOW >> 39 & 511), table | RIGHTS);
	write_entry(entry_at(table, 0), new_table() | RIGHTS);
	fill_directory(read_entry(entry_at(table, 0)) & PT_ADDR_MASK, 0, USER_SPAN >> 21, 0,
		       RIGHTS);

	way[4] = entry_at(root, (u64)WINDOW >> 39 & 511);
	table = new_table();
	write_entry(way[4], table | RIGHTS);
	way[3] = entry_at(table, 0);
	table = new_table();
	write_entry(way[3], table | RIGHTS);
	way[2] = entry_at(table, 0);
}

unsigned int paging_levels(void)
{
	return kind == PAGING_4LEVEL ? 4 : 2;
}

bool paging_can_map(unsigned int level)
{
	return level < 3 || (level == 3 && kind == PAGING_4LEVEL &&
			    this_cpu_has(X86_FEATURE_GBPAGES));
}

u64 paging_entry(unsigned int level)
{
	return read_entry(way[level]);
}

void paging_set_entry(unsigned int level, u64 entry)
{
	write_entry(way[level], entry);
}

void paging_flush(void)
{
	write_cr3(read_cr3());
}

static ulong table_of(unsigned int level)
{
	return (ulong)way[level] & ~(PAGE_SIZE - 1);
}

u8 *paging_map(unsigned int leaf)
{
	ulong phys = (ulong)paging_target;
	u64 offset = phys & (span(leaf > 2 ? leaf : 2) - 1);

	for (unsigned int level = paging_levels(); level > leaf; level--)
		paging_set_entry(level, (level == 2 ? window_table : table_of(level - 1)) | RIGHTS);
	if (leaf == 1)
		paging_set_entry(1, phys | RIGHTS);
	else
		paging_set_entry(leaf, (phys & ~(span(leaf) - 1)) | RIGHTS | PT_PAGE_SIZE_MASK);
	paging_flush();
	return (u8 *)(ulong)(WINDOW + offset);
}

bool paging_has_nx(void)
{
	return kind != PAGING_32BIT && this_cpu_has(X86_FEATURE_NX);
}

void paging_set_nx(bool on)
{
	wrmsr(MSR_EFER, on ? rdmsr(MSR_EFER) | EFER_NX : rdmsr(MSR_EFER) & ~(u64)EFER_NX);
	paging_flush();
}

/* The directory entry of  in the identity map. */
static void *identity_directory_entry(ulong addr)
{
	ulong directory = root;

	if (kind == PAGING_4LEVEL)
		directory = read_entry(entry_at(read_entry(entry_at(root, 0)) & PT_ADDR_MASK,
						addr >> 30)) & PT_ADDR_MASK;
	else if (kind == PAGING_PAE)
		directory = read_entry(entry_at(root, addr >> 30)) & PT_ADDR_MASK;
	if (kind == PAGING_32BIT)
		return entry_at(directory, addr >> 22);
	return entry_at(directory, addr >> 21 & 511);
}

void paging_set_page(const void *page, u64 rights)
{
	ulong addr = (ulong)page & ~(PAGE_SIZE - 1);
	void *entry = identity_directory_entry(addr);
	u64 old = read_entry(entry);
	const unsigned int count = span(2) / PAGE_SIZE;
	ulong table;

	if (old & PT_PAGE_SIZE_MASK) {
		table = new_table();
		for (unsigned int i = 0; i < count; i++)
			write_entry(entry_at(table, i),
				    ((old & PT_ADDR_MASK) + i * PAGE_SIZE) | SUPERVISOR);
		write_entry(entry, table | RIGHTS);
	} else {
		table = old & PT_ADDR_MASK;
	}
	write_entry(entry_at(table, addr / PAGE_SIZE % count), addr | rights);
	paging_flush();
}

void *paging_user(const void *object)
{
	assert((ulong)object < USER_SPAN);
	return (void *)(USER_WINDOW + (ulong)object);
}

const char *paging_name(enum paging_kind which)
{
	static const char *const names[] = { "32-bit paging", "PAE paging", "4-level paging" };

	return names[which];
}

void paging_start(enum paging_kind which)
{
	static void (*const build[])(void) = { build_32bit, build_pae, build_4level };
	ulong cr4;

	old_cr0 = read_cr0();
	old_cr3 = read_cr3();
	old_cr4 = cr4 = read_cr4();
	old_efer = has_efer() ? rdmsr(MSR_EFER) : 0;

	assert((ulong)paging_target < USER_SPAN);
	kind = which;
	pool_used = 0;
	build[kind]();
	window_table = new_table();
	way[1] = entry_at(window_table, (ulong)paging_target / PAGE_SIZE % (span(2) / PAGE_SIZE));

	cr4 &= ~(X86_CR4_PGE | X86_CR4_PCIDE);
	if (kind != PAGING_4LEVEL) {
		write_cr0(old_cr0 & ~X86_CR0_PG);
		cr4 = kind == PAGING_PAE ? cr4 | X86_CR4_PAE : (cr4 & ~X86_CR4_PAE) | X86_CR4_PSE;
	}
	write_cr4(cr4);
	write_cr3(root);
	write_cr0(old_cr0 | X86_CR0_PG);
	paging_map(1);
}

void paging_stop(void)
{
	if (kind != PAGING_4LEVEL)
		write_cr0(old_cr0 & ~X86_CR0_PG);
	write_cr4(old_cr4);
	write_cr3(old_cr3);
	if (has_efer())
		wrmsr(MSR_EFER, old_efer);
	write_cr0(old_cr0);
}
