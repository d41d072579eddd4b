"""The published conditions of pair bonding in the typical vole, and which of them turn when a constant moves.

    python benchmarks/vole_table.py [SHARE]

SHARE is by how much each free constant is moved, up and down, one at a time: 0.1 by default.
"""

import sys

from oxytocin.experiments.vole_table import CONDITIONS, CONTRADICTED, FREE_CONSTANTS, fragile_rows, margin, ratio


def main() -> None:
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 0.1
    print(f"{'condition':42} {'partner/stranger':>17} {'published':>10}   margin (ln)")
    for condition in (*CONDITIONS, CONTRADICTED):
        published = "yes" if condition.preferred else "no"
        print(f"{condition.name:42} {ratio(condition):17.2f} {published:>10} {margin(condition):13.2f}")
    found = fragile_rows(change=share)
    print(f"\n{len(FREE_CONSTANTS)} constants moved by {100 * share:g} % each way; {len(found)} outcomes turn")
    for item in found:
        print(f"  {item.condition.name}: {item.constant} x {item.factor:g} gives {item.ratio:.2f}")


if __name__ == "__main__":
    main()
