const page = (body: string, head = '') => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>RoBERTa Lens</title>${head}</head>
<body><h1>RoBERTa Lens</h1><p>${body}</p></body>
</html>
`

/** The few pages that are not the app. Plain: the policy allows no inline style. */
export const PAGES = {
  usedAddress: page('This address was used already, or is of an earlier start. Run <code>npm start</code> again: it prints a fresh one.'),
  noCookie: page('This browser has not been let in. Open the address that <code>npm start</code> printed; run it again for a fresh one.'),
  otherHost: page('This is not the address of RoBERTa Lens. Open the address that <code>npm start</code> printed.'),
  otherSite: page('Another site asked for this. Open the address that <code>npm start</code> printed yourself.'),
  method: page('RoBERTa Lens does not answer this kind of request.'),
  notFound: page('There is no such file. <a href="/">Open RoBERTa Lens</a>.'),
  failed: page('This file could not be sent. Reload the page.'),
  /** A redirect would still count as coming from the other site, and the browser would leave the new cookie out. */
  enter: page('<a href="/">Open RoBERTa Lens</a>', '<meta http-equiv="refresh" content="0;url=/">'),
}
