import glob
import subprocess
import sys

failed = []
for script in sorted(glob.glob("checks/*.py")):
    code = subprocess.call([sys.executable, script], env={"PYTHONPATH": ".", "PATH": "/usr/bin:/bin"})
    print(f"{script}: {'ok' if code == 0 else 'FAILED'}")
    if code:
        failed.append(script)
print(f"{len(failed)} failed")
sys.exit(1 if failed else 0)
