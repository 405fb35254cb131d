"""How does a notice reach a log?"""

import logging

from cityloop.links.letter import Letter

log = logging.getLogger("cityloop.notice")


class Console:
    """The link of what no wire reaches, and of a house without wires."""

    def send(self, letter: Letter) -> None:
        """Write the letter to the log; a personal receiver is masked."""
        log.info("%s: %s", letter.to if letter.to.startswith(("unit:", "area:", "member:")) else "resident", letter.text.replace("\n", " "))

    def close(self) -> None:
        """Nothing is kept open."""
