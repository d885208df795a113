import os

os.environ["DJANGO_SETTINGS_MODULE"] = "site1.settings"
import django  # noqa: E402

django.setup()
from django.core.management import call_command  # noqa: E402

if __name__ == "__main__":
    # what `python manage.py ...` does, one after the other, on a new database
    if os.path.exists("db.sqlite3"):
        os.remove("db.sqlite3")
    call_command("makemigrations", "article", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("seeddata")
    call_command("rungrpcserver")
