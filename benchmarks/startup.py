"""How long a user waits: importing the package, and a warm `oxytocin run nursing --body rat`.

python benchmarks/startup.py
"""

import subprocess
import sys
import time

ROUNDS = 5


def median_time(*command: str) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - begun)
    return sorted(times)[ROUNDS // 2]


def main() -> None:
    python = sys.executable
    nursing = (python, "-m", "oxytocin", "run", "nursing", "--body", "rat")
    subprocess.run(nursing, check=True, capture_output=True)  # compiled, if it was not
    bare = median_time(python, "-c", "pass")
    numba = median_time(python, "-c", "import numba")
    ours = median_time(python, "-c", "import oxytocin")
    print(f"import oxytocin             {ours - bare:6.2f} s (wanted: under 0.5 s)")
    print(f"run nursing --body rat      {median_time(*nursing):6.2f} s (wanted: under 2.5 s, nothing compiled)")
    print(f"of which importing Numba    {numba - bare:6.2f} s")
    check = "import sys; from oxytocin.experiments import experiment; experiment('nursing').carry_out('rat');"
    check += "print([name for name in ('sympy', 'pint', 'xarray', 'matplotlib') if name in sys.modules])"
    loaded = subprocess.run((python, "-c", check), check=True, capture_output=True, text=True).stdout.strip()
    print(f"heavy modules that a warm run loads: {loaded} (wanted: none)")


if __name__ == "__main__":
    main()
