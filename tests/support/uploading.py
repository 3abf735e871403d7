"""What an operator does in the browser to upload screenshots."""

import base64

from playwright.sync_api import FilePayload, Page, expect

# What a person does with the mouse: files over the page, then let go.
DROP = """async ([selector, files]) => {
  const transfer = new DataTransfer();
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const target = document.querySelector(selector);
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}"""


def dropped(page: Page, files: list[tuple[str, bytes]]) -> None:
    sent = [[name, "image/jpeg", base64.b64encode(data).decode()] for name, data in files]
    page.evaluate(DROP, ["[data-dropzone]", sent])


def upload(page: Page, files: list[tuple[str, bytes]]) -> None:
    page.goto("/groups/upload")
    dropped(page, files)
    expect(page.locator("[data-dropzone-list] li")).to_have_count(len(files))
    page.locator("[data-dropzone] button.btn-primary").click()
    page.wait_for_url("**/groups/drops/*")
    page.locator("[data-drop-form]").wait_for(timeout=60_000)


def picture_of(data: bytes, name: str = "1.jpg") -> FilePayload:
    """A file to choose in a file field."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}
