# A small Sphinx project with hubplot's pages in monitor/: a link to, or a copy of, the folder rst/
# of the site. THEME=furo and the like choose how it looks.
import os

project = "Backups"
copyright = "nobody"
version = release = "1"
html_theme = os.environ.get("THEME", "alabaster")
html_static_path = ["monitor/hubplot.css"]
html_css_files = ["hubplot.css"]
