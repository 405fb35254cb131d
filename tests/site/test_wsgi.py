"""Does a worker of the web server end with its master?"""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from cityloop.site import up

SRC = Path(up.__file__).parents[2]
MASTER = """
import multiprocessing, os, sys, time

def worker():
    master = os.getppid()
    print(os.getpid(), flush=True)
    while sys.argv[1] == "late" and os.getppid() == master:
        time.sleep(0.01)
    import cityloop.site.wsgi
    print("loaded", flush=True)
    time.sleep(120)

multiprocessing.get_context("fork").Process(target=worker).start()
time.sleep(120)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
@pytest.mark.parametrize("when", ["late", "early"])
def test_a_worker_ends_with_its_master(tmp_path, when) -> None:
    """Whether the master is killed while the worker still loads the application, or afterwards."""
    apps = ["cityloop.store", "django.contrib.auth", "django.contrib.contenttypes"]
    bare = f"SECRET_KEY = 'x'\nVAR = {str(tmp_path)!r}\nINSTALLED_APPS = {apps}\n"
    (tmp_path / "bare.py").write_text(bare, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SRC), str(tmp_path)]), "DJANGO_SETTINGS_MODULE": "bare"}
    master = subprocess.Popen([sys.executable, "-c", MASTER, when], env=env, stdout=subprocess.PIPE, text=True)
    assert master.stdout
    worker = psutil.Process(int(master.stdout.readline()))
    try:
        if when == "early":
            assert master.stdout.readline() == "loaded\n"
        time.sleep(0.2)
        master.kill()
        assert not psutil.wait_procs([worker], timeout=30)[1]
    finally:
        master.kill()
        master.communicate()
        if worker.is_running():
            worker.kill()
