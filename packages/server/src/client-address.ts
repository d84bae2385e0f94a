/**
 * One text for all the ways in which an address is written, so that none of them is a way around a limit (threat T29).
 * An IPv6 address stands for its /64, which one customer has whole; one that is an IPv4 address in disguise is that. A
 * port, brackets and a zone are left out. All that is no address is one address.
 */
export function addressKey(text: string): string {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1');
  if (isIpv4(bare)) return bare;
  const groups = ipv6Groups(bare);
  if (groups === undefined) return 'no address';
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, seventh = 0, last = 0] = groups;
  if ((first | second | third | fourth | fifth) === 0 && sixth === 0xffff) {
    return [seventh >> 8, seventh & 0xff, last >> 8, last & 0xff].join('.');
  }
  return `${[first, second, third, fourth].map((group) => group.toString(16)).join(':')}::/64`;
}

/** Without leading zeros, which some read as octal. */
function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** The eight numbers of an IPv6 address, by the platform's own reading of it. */
function ipv6Groups(text: string): readonly number[] | undefined {
  const url = `http://[${text}]/`;
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(url)) return undefined;
  const [head = '', tail] = new URL(url).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail ?? ''].map((part) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)),
  ) as [number[], number[]];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}
