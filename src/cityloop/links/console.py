"""How does a notice reach a log?"""

import logging

log = logging.getLogger("cityloop.notice")


def send(to: str, text: str) -> None:
    """Write the notice to the log; a personal receiver is masked."""
    log.info("%s: %s", to if to.startswith(("unit:", "area:")) else "resident", text.replace("\n", " "))
