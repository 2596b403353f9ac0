"""Settings of the manual; `make docs` builds it from build/manual/source."""
project = "hubplot"
author = "the hubplot developers"
html_theme = "furo"
html_title = "hubplot"
html_copy_source = False
html_show_copyright = False
exclude_patterns = ["examples", "debian", "example-sphinx"]
nitpicky = True
pygments_style = "friendly"
