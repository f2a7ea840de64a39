"""Prints the text of pictures: first_call.py PICTURE…"""

import os
import sys

from inkgate import Client, PictureError

client = Client(
    os.environ["INKGATE_ENDPOINT"],
    os.environ["INKGATE_ACCESS_KEY"],
    os.environ["INKGATE_SECRET_KEY"],
    os.environ["INKGATE_APPKEY"],
)
for item in client.general(*sys.argv[1:]).value:
    try:
        print(item.get().text)
    except PictureError as error:
        print(error, file=sys.stderr)
