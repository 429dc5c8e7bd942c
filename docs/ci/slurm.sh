#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#SBATCH --job-name=vmm-unit-tests
#SBATCH --array=0-7
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=00:30:00
#
# A job array of eight parts; the runner takes its own from SLURM_ARRAY_TASK_ID, _MIN and _COUNT. From the built tree,
# on a file system that all nodes see:
#
#	id=$(sbatch --parsable docs/ci/slurm.sh)
#	srun --dependency=afterany:$id scripts/report html slurm-$id/*/events.tsv >report.html

exec ./run_tests.sh -j "$SLURM_CPUS_PER_TASK" --log-dir "slurm-$SLURM_ARRAY_JOB_ID/$SLURM_ARRAY_TASK_ID"
