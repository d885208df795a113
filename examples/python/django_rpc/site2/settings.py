# the other project: has no articles of its own, and asks the first one's server for them
SECRET_KEY = "test"
DEBUG = True
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = []
ROOT_URLCONF = "webclient.urls"
