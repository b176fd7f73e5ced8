const SECRET_PARAMETER = /([?&][^=&#]*(?:pass|secret|token|key|pwd)[^=&#]*=)[^&#]*/giu;

/**
 * A url as it may be shown: with its user, without password and without parameters that look like secrets. A password
 * may hold any character unescaped, and a url that no parser takes is shown too, so nothing is parsed: all between the
 * user's name and the last `@` goes. What is hidden too much harms nobody.
 */
export function shownUrl(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//iu.exec(url)?.[0];
  if (scheme === undefined) return '';
  const rest = url.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  const user = at < 0 ? '' : `${rest.slice(0, at).split(':', 1)[0] ?? ''}@`;
  return `${scheme}${user}${rest.slice(at + 1)}`.replace(SECRET_PARAMETER, '$1…');
}
