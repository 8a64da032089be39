//! Sources of calls: addresses, networks, and names of services.

use std::net::IpAddr;

use crate::query::filter::Pattern;

/// The value of `--from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// One address.
    Address(IpAddr),
    /// A CIDR range: an address, and the length of its prefix in bits.
    Network(IpAddr, u32),
    /// A name as in records: `cloudformation.amazonaws.com`, `AWS Internal`.
    Named(Pattern),
}

/// The text is not a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotASource {
    /// The prefix length after `/` is invalid for the address.
    NetworkBits,
    /// An incomplete address.
    AddressPattern,
    /// Not an address or network, and no source of that name occurs in the history.
    Unknown,
}

impl Source {
    /// Parses a value of `--from`. Does not check whether a name occurs in the history.
    pub(super) fn parse(text: &str) -> Result<Self, NotASource> {
        if let Some(address) = address(text) {
            return Ok(Self::Address(address));
        }
        if let Some((head, bits)) = text.split_once('/')
            && let Ok(written) = head.parse::<IpAddr>()
        {
            return network(written, bits).ok_or(NotASource::NetworkBits);
        }
        let is_of_address = |c: char| c.is_ascii_hexdigit() || ".:*?".contains(c);
        if text.contains(['*', '?']) && text.contains(['.', ':']) && text.chars().all(is_of_address)
        {
            return Err(NotASource::AddressPattern);
        }
        Ok(Self::Named(Pattern::whole(text)))
    }

    /// Whether a call came from the source; `source` is `sourceIPAddress`.
    pub(super) fn fits(&self, source: &str) -> bool {
        match (self, address(source)) {
            (Self::Address(wanted), Some(source)) => *wanted == source,
            (Self::Network(network, bits), Some(source)) => is_inside(source, *network, *bits),
            (Self::Named(name), _) => name.fits(source),
            (Self::Address(_) | Self::Network(..), None) => false,
        }
    }
}

/// The canonical spelling of a source: of `sourceIPAddress` in a record, or of user input.
pub(in crate::query) fn one_spelling(source: &str) -> String {
    address(source).map_or_else(|| source.to_owned(), |address| address.to_string())
}

/// Parses an address in any spelling. An IPv4-mapped IPv6 address (`::ffff:203.0.113.9`) is the
/// IPv4 address.
fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// Parses a CIDR range. A range of IPv4-mapped IPv6 addresses is a range of IPv4.
fn network(written: IpAddr, bits: &str) -> Option<Source> {
    let bits: u32 = bits.bytes().all(|byte| byte.is_ascii_digit()).then(|| bits.parse().ok())??;
    let (_, width) = bits_of(written);
    if bits > width {
        return None;
    }
    let canonical = written.to_canonical();
    match bits.checked_sub(width - bits_of(canonical).1) {
        Some(bits) => Some(Source::Network(canonical, bits)),
        None => Some(Source::Network(written, bits)),
    }
}

fn is_inside(source: IpAddr, network: IpAddr, bits: u32) -> bool {
    let ((source, width), (network, other)) = (bits_of(source), bits_of(network));
    let head = |address: u128| address.checked_shr(width - bits.min(width)).unwrap_or(0);
    width == other && head(source) == head(network)
}

/// An address as a number, and its width in bits.
fn bits_of(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_addresses_networks_and_names() {
        for (source, wanted, fits) in [
            ("203.0.113.10", "203.0.113.10", true),
            ("203.0.113.10", "203.0.113.1", false),
            ("203.0.113.10", "203.0.113.0/24", true),
            ("203.0.113.10", "203.0.113.99/24", true),
            ("203.0.114.10", "203.0.113.0/24", false),
            ("203.0.114.10", "0.0.0.0/0", true),
            ("203.0.114.10", "203.0.114.10/32", true),
            ("2001:db8::1", "2001:db8::/32", true),
            ("2001:db8::1", "203.0.113.0/24", false),
            ("2001:db8::1", "::/0", true),
            ("203.0.114.10", "::/0", false),
            ("cloudformation.amazonaws.com", "CloudFormation.amazonaws.com", true),
            ("cloudformation.amazonaws.com", "*.amazonaws.com", true),
            ("cloudformation.amazonaws.com", "amazonaws.com", false),
            ("cloudformation.amazonaws.com", "203.0.113.0/24", false),
            ("AWS Internal", "aws internal", true),
            ("203.0.113.10", "*", true),
        ] {
            assert_eq!(Source::parse(wanted).unwrap().fits(source), fits, "{source} {wanted}");
        }
    }

    #[test]
    fn every_spelling_of_an_address_is_that_address() {
        let spellings = [
            &["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8::0001", "2001:db8:0::0.0.0.1"][..],
            &["203.0.113.9", "::ffff:203.0.113.9", "::FFFF:cb00:7109", "0:0:0:0:0:ffff:cb00:7109"],
            &["::1", "0:0:0:0:0:0:0:1"],
        ];
        for (row, list) in spellings.iter().enumerate() {
            for wanted in *list {
                for (other_row, others) in spellings.iter().enumerate() {
                    for source in *others {
                        let fits = Source::parse(wanted).unwrap().fits(source);
                        assert_eq!(fits, row == other_row, "{wanted} {source}");
                    }
                }
            }
        }
        for (network, source, fits) in [
            ("::ffff:203.0.113.0/120", "203.0.113.9", true),
            ("::ffff:203.0.113.0/120", "203.0.114.9", false),
            ("::ffff:0:0/96", "203.0.113.9", true),
            ("203.0.113.0/24", "::ffff:203.0.113.9", true),
            ("2001:DB8:0::/48", "2001:db8:0:1::1", true),
        ] {
            assert_eq!(Source::parse(network).unwrap().fits(source), fits, "{network} {source}");
        }
    }

    #[test]
    fn what_cannot_be_a_source() {
        for (text, expect) in [
            ("203.0.113.0/33", NotASource::NetworkBits),
            ("2001:db8::/129", NotASource::NetworkBits),
            ("203.0.113.0/", NotASource::NetworkBits),
            ("203.0.113.0/+8", NotASource::NetworkBits),
            ("203.0.113.0/255.255.255.0", NotASource::NetworkBits),
            ("203.0.113.*", NotASource::AddressPattern),
            ("2001:db8:*", NotASource::AddressPattern),
        ] {
            assert_eq!(Source::parse(text), Err(expect), "{text}");
        }
    }
}
