"""`python -m streams.cli`: the same as `frontwatch`."""

import sys

from streams.cli import main

sys.exit(main())
