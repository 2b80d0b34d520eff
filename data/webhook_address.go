package data

import (
	"net/netip"
	"net/url"
	"strings"
)

const longestAddress = 2000

// Addresses that no webhook is sent to: those where clouds hand out their machines' credentials. A bridge usually runs on the same
// machine or in the same house, so loopback and private addresses are allowed.
var metadataAddresses = []netip.Addr{netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("fd00:ec2::254")}

var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96")
	sixTo4 = netip.MustParsePrefix("2002::/16")
)

// RefusedAddress says whether no webhook may be sent to an address: link-local (169.254.0.0/16 with the metadata of clouds, fe80::/10),
// multicast, broadcast, unspecified, and what leads there by another way of writing.
func RefusedAddress(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if nat64.Contains(ip) {
		b := ip.As16()
		return RefusedAddress(netip.AddrFrom4([4]byte(b[12:])))
	}
	if sixTo4.Contains(ip) {
		b := ip.As16()
		return RefusedAddress(netip.AddrFrom4([4]byte(b[2:6])))
	}
	for _, metadata := range metadataAddresses {
		if ip == metadata {
			return true
		}
	}
	return !ip.IsValid() || ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip == netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// checkAddress takes an absolute http or https URL without a user in it. What its name resolves to is looked at when it is dialled.
func checkAddress(e *Error, text string) string {
	text = checkText(e, "url", text, true, longestAddress)
	if len(e.Fields) > 0 {
		return text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		e.addField("url", "应是以 http:// 或 https:// 开头的完整地址", "it must be a whole address that begins with http:// or https://")
		return text
	case u.User != nil:
		e.addField("url", "地址里不要写用户名和密码", "leave user and password out of it")
	case u.Fragment != "":
		e.addField("url", "地址里不要有 # 和后面的部分", "leave out # and what follows")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && RefusedAddress(ip) {
		e.addField("url", "不能发往这个地址：它是链路本地、组播或云主机的元数据地址", "nothing is sent to this address: it is link-local, multicast or a cloud's metadata")
	}
	return text
}

// shownAddress is an address without the values of its query, where robots carry their keys; long parts of its path are cut, for
// others carry them there.
func shownAddress(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	const telling = 20 // characters; a key is longer
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		if len([]rune(part)) > telling {
			parts[i] = string([]rune(part)[:4]) + "…"
		}
	}
	shown := u.Scheme + "://" + u.Host + strings.Join(parts, "/")
	mark := "?"
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		if pair == "" {
			continue
		}
		name, _, named := strings.Cut(pair, "=")
		if !named || len(name) > telling {
			name = ""
		}
		shown += mark + name + "=…"
		mark = "&"
	}
	return shown
}
