"""Who could teach it, as a page: partners with reasons, the network as picture and table, and sentences for bad input."""

from fastapi.testclient import TestClient


def test_the_page_opens(site: TestClient) -> None:
    answer = site.get("/partners", params={"need": "tablets for inspectors", "country": "PA"})
    assert answer.status_code == 200
