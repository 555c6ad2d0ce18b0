// Served at the root, so that it is there for all pages; each part is a file of its own.
importScripts("/static/web/push.js", "/static/drafts/offline.js");
