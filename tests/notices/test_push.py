"""Browsers are woken through a push service: a false one on this machine, with a certificate of its own."""

import datetime as dt
import ipaddress
import json
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from py_vapid import Vapid02

from capuy.core.keys import Keyring
from capuy.jobs.models import Job
from capuy.jobs.registry import TaskFailed
from capuy.jobs.worker import Loop
from capuy.journal.models import Entry
from capuy.notices import actions, push, tasks
from capuy.notices.encryption import decode, encode, point
from capuy.notices.models import Browser, Delivery
from capuy.notices.telling import News, Told, notify
from tests.factories import make_user
from tests.notices.test_encryption import BROWSER, SECRET, key_of, opened

pytestmark = pytest.mark.django_db
THEIRS = key_of("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")


class Service:
    """What came in; `status` is what it answers."""

    def __init__(self, folder) -> None:
        self.came: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 201
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.came.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(service.status)
                self.send_header("Location", "https://127.0.0.1:1/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.certificate = certificate(folder)
        inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        inside.load_cert_chain(self.certificate, folder / "key.pem")
        self.server.socket = inside.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*form))
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "cert.pem"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    made = Service(tmp_path_factory.mktemp("push"))
    yield made
    made.close()


@pytest.fixture
def service(running, settings, monkeypatch):
    running.came, running.status = [], 201
    settings.PUSH, settings.PUSH_INSIDE, settings.PUSH_PORTS = True, True, [running.port]
    settings.DEFAULT_FROM_EMAIL = "Văn phòng <capuy@an-binh.example>"
    monkeypatch.setattr(push, "context", lambda: ssl.create_default_context(cafile=running.certificate))
    return running


@pytest.fixture
def user():
    return make_user("a", full_name="Lê Văn An")


@pytest.fixture
def woken(user, service):
    return subscribed(user, f"https://localhost:{service.port}/w/abc?d=1")


def subscribed(user, endpoint):
    return actions.add_browser(by=user, endpoint=endpoint, public_key=BROWSER, secret=SECRET, agent="Chrome Windows")


def told(user, key="1"):
    return notify([News(user.pk, "test", "Nộp biểu “Sinh hoạt”", "/", key)])


def work(times=3):
    loop = Loop()
    loop._looked = float("inf")
    for _ in range(times):
        loop.turn()


def test_a_browser_is_woken_with_a_word_that_says_nothing(user, service, woken):
    assert told(user) == Told(1, by_push=1)
    work()
    ((path, headers, body),) = service.came
    notice = user.notices.get()
    assert path == "/w/abc?d=1"
    assert json.loads(opened(body, THEIRS, decode(SECRET))) == {
        "text": "Có việc mới trong capuy",
        "tag": f"thong-bao-{notice.pk}",
    }
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["topic"] == f"thong-bao-{notice.pk}"
    assert int(headers["ttl"]) > 0
    assert Vapid02.verify(headers["authorization"])
    claims = json.loads(decode(headers["authorization"].split("t=")[1].split(".")[1]))
    assert claims["aud"] == f"https://localhost:{service.port}"
    assert claims["sub"] == "mailto:capuy@an-binh.example"
    assert 0 < claims["exp"] - time.time() < 24 * 3600
    assert f"k={push.public_key()}" in headers["authorization"]
    assert Delivery.objects.get().sent_at


def test_a_push_that_is_sent_again_replaces_the_first(user, service, woken):
    told(user)
    for _ in range(2):  # killed before it could say that it was sent
        Delivery.objects.update(sent_at=None)
        tasks.push_notice.func(delivery=Delivery.objects.get().pk)
    assert len({headers["topic"] for _, headers, _ in service.came}) == 1
    tasks.push_notice.func(delivery=Delivery.objects.get().pk)
    assert len(service.came) == 2


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(user, service, woken, status):
    service.status = status
    told(user)
    work()
    assert not Browser.objects.exists()
    assert Job.objects.get().state == "done"


@pytest.mark.parametrize(("status", "state"), [(429, "waiting"), (503, "waiting"), (400, "failed"), (302, "failed")])
def test_a_service_that_does_not_take_it(user, service, woken, status, state):
    service.status = status
    told(user)
    work()
    job = Job.objects.get()
    assert (job.state, f"mã {status}" in job.error) == (state, True)
    assert "localhost" not in job.error
    assert len(service.came) == 1
    assert Browser.objects.exists()


def test_an_address_that_does_not_answer_is_no_end(user, service, woken, monkeypatch):
    monkeypatch.setattr(push, "_addresses", lambda *_: ["127.0.0.2", "127.0.0.1"])
    real = socket.create_connection

    def connect(address, *more):
        if address[0] == "127.0.0.2":
            raise ConnectionRefusedError
        return real(address, *more)

    monkeypatch.setattr(socket, "create_connection", connect)
    told(user)
    work()
    assert len(service.came) == 1


def test_a_certificate_of_nobody_is_not_believed(user, service, woken, monkeypatch):
    monkeypatch.setattr(push, "context", ssl.create_default_context)
    told(user)
    work()
    assert service.came == []
    assert "SSLCertVerificationError" in Job.objects.get().error


@pytest.mark.parametrize(
    "endpoint",
    [
        *("http://push.example/x", "https://user@push.example/x", "https://push.example:8443/x", "ftp://push.example/"),
        *(
            "https://127.0.0.1/x",
            "https://10.0.0.8/x",
            "https://192.168.1.1/",
            "https://[::1]/x",
            "https://169.254.169.254/",
        ),
        *(
            "https://localhost/x",
            "https://a.localhost/x",
            "https://intranet/x",
            "https://",
            "x",
            "https://push.example:x/",
        ),
        *("https://push.example/\r\nX: y", "https://push.example/đ", "https://push.example/a b"),
        "https://push.example/" + "a" * 1000,
    ],
)
def test_where_nothing_is_sent(client, user, settings, endpoint):
    settings.PUSH = True
    client.force_login(user)
    data = {"endpoint": endpoint, "public_key": BROWSER, "secret": SECRET}
    client.post(reverse("notices:add-browser"), data)
    assert not Browser.objects.exists()


@pytest.mark.parametrize(
    "addresses", [["10.1.2.3"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["fe80::1%eth0"], ["::ffff:10.0.0.1"]]
)
def test_a_name_that_leads_into_the_own_network(user, settings, monkeypatch, addresses):
    settings.PUSH = True
    made = subscribed(user, "https://push.example/x")
    family = {4: socket.AF_INET, 6: socket.AF_INET6}
    known = [(ipaddress.ip_address(one.partition("%")[0]).version, one) for one in addresses]
    found = [(family[version], 1, 6, "", (one, 443)) for version, one in known]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(TaskFailed, match="mạng nội bộ") as raised:
        push.send(made, text="x", topic="x")
    assert not raised.value.again


@pytest.mark.parametrize(("public_key", "secret"), [("x", SECRET), (BROWSER, "x"), (BROWSER[:-2], SECRET)])
def test_keys_that_are_none(client, user, settings, public_key, secret):
    settings.PUSH = True
    client.force_login(user)
    data = {"endpoint": "https://push.example/x", "public_key": public_key, "secret": secret}
    shown = client.post(reverse("notices:add-browser"), data, follow=True)
    assert "khóa không đúng" in shown.content.decode()
    assert not Browser.objects.exists()


def test_a_browser_is_turned_on_and_off(client, user, settings):
    settings.PUSH = True
    client.force_login(user)
    page = client.get(reverse("notices:ways")).content.decode()
    assert f'data-push-key="{push.public_key()}"' in page
    data = {"endpoint": "https://push.example/x", "public_key": BROWSER, "secret": SECRET}
    shown = client.post(reverse("notices:add-browser"), data, follow=True, headers={"user-agent": "Chrome Windows"})
    assert "Chrome trên Windows" in shown.content.decode()
    assert Entry.objects.filter(action="notices.add_browser").count() == 1
    made = Browser.objects.get()
    client.force_login(make_user("b"))
    assert client.post(reverse("notices:drop-browser", args=[made.pk])).status_code == 404
    client.force_login(user)
    client.post(reverse("notices:drop-browser", args=[made.pk]))
    assert not Browser.objects.exists()


def test_without_leave_to_the_outside_nothing_is_offered_nor_sent(client, user, settings):
    settings.PUSH = False
    client.force_login(user)
    assert "data-push-key" not in client.get(reverse("notices:ways")).content.decode()
    data = {"endpoint": "https://push.example/x", "public_key": BROWSER, "secret": SECRET}
    client.post(reverse("notices:add-browser"), data)
    assert not Browser.objects.exists()


def test_a_shared_browser_belongs_to_who_turned_it_on_last(user):
    first = subscribed(user, "https://push.example/x")
    other = make_user("b")
    assert subscribed(other, "https://push.example/x").pk == first.pk
    assert not user.browsers.exists()


def test_the_oldest_browser_makes_room(user):
    for number in range(actions.MOST_BROWSERS + 2):
        subscribed(user, f"https://push.example/{number}")
    assert user.browsers.count() == actions.MOST_BROWSERS
    assert not user.browsers.filter(endpoint__endswith="/0").exists()


def test_the_key_of_the_instance_stays_the_same(settings, tmp_path):
    (tmp_path / "push").write_text("ff" * 32)
    settings.PUSH_KEYS = Keyring(tmp_path / "push")
    assert push.public_key() == push.public_key()
    assert push.public_key() == encode(point(push._vapid().public_key))
    assert len(decode(push.public_key())) == 65


def test_the_service_worker_stands_at_the_root_for_everybody(client):
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"push.js" in answer.content
