/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facility bits that go with one another, and bits that must have a fixed value.
 *
 * Principles of Operation, chapter 4, "Facility Indications": the text of each bit says which other
 * facilities are installed when it is one. A failure names both bits.
 */
#include <libcflat.h>
#include <asm/facility.h>

static const struct {
	int facility, needs;
} dependencies[] = {
	{ 4, 3 }, { 5, 3 }, { 19, 18 }, { 37, 42 }, { 43, 42 }, { 50, 73 }, { 73, 49 }, { 77, 76 },
	{ 78, 8 }, { 134, 129 }, { 135, 129 }, { 139, 25 }, { 139, 28 }, { 146, 76 }, { 148, 129 },
	{ 152, 129 }, { 152, 134 }, { 155, 76 }, { 155, 77 }, { 165, 129 }, { 192, 129 }, { 192, 134 },
};

/* What every machine in the z/Architecture mode, the only one left, has. */
static const int always[] = { 0, 1, 2 };

int main(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(always); i++)
		report(test_facility(always[i]), "facility %d is there", always[i]);
	for (unsigned int i = 0; i < ARRAY_SIZE(dependencies); i++) {
		int facility = dependencies[i].facility, needs = dependencies[i].needs;

		if (!test_facility(facility))
			report_skip("facility %d needs %d: it is not installed", facility, needs);
		else
			report(test_facility(needs), "facility %d needs %d", facility, needs);
	}
	return report_summary();
}
