from django.urls import path

from backend.files.views import download

app_name = "files"
urlpatterns = [path("<str:reference>/", download, name="download")]
