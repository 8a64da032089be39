//! Digest files, which are in the same tree and are not logs (cloudtrail.md 1.2).

use super::file::{LogFile, compressor, gzip};
use crate::generator::date;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io;

/// Writes one digest for each run, account, region and day; returns how many.
pub fn write(files: &[LogFile]) -> io::Result<usize> {
    let mut groups: BTreeMap<_, Vec<&LogFile>> = BTreeMap::new();
    for file in files {
        let day = file.delivered.div_euclid(86_400_000);
        let key = (file.root.clone(), file.account.clone(), file.region.clone(), day);
        groups.entry(key).or_default().push(file);
    }
    let mut compressor = compressor();
    for ((root, account, region, day), files) in &groups {
        let (start, end) = (day * 86_400_000, (day + 1) * 86_400_000);
        let folder = date::format(start, "%Y/%m/%d");
        let moment = date::format(end, "%Y%m%dT%H%M%SZ");
        let path = format!(
            "AWSLogs/{account}/CloudTrail-Digest/{region}/{folder}/\
             {account}_CloudTrail-Digest_{region}_trail_us-east-1_{moment}.json.gz"
        );
        let second = |millis: i64| date::second(millis.div_euclid(1000));
        let rows: Vec<Value> = files
            .iter()
            .map(|file| {
                json!({
                    "s3Bucket": "example-trail",
                    "s3Object": file.path,
                    "hashValue": file.hash,
                    "hashAlgorithm": "SHA-256",
                    "newestEventTime": second(file.newest),
                    "oldestEventTime": second(file.oldest),
                })
            })
            .collect();
        let digest = json!({
            "awsAccountId": account,
            "digestStartTime": second(start),
            "digestEndTime": second(end),
            "digestS3Bucket": "example-trail",
            "digestS3Object": path,
            "digestPublicKeyFingerprint": "00112233445566778899aabbccddeeff",
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": files.iter().map(|file| file.newest).max().map(second),
            "oldestEventTime": files.iter().map(|file| file.oldest).min().map(second),
            "previousDigestS3Bucket": null,
            "previousDigestS3Object": null,
            "previousDigestHashValue": null,
            "previousDigestHashAlgorithm": null,
            "previousDigestSignature": null,
            "logFiles": rows,
        });
        let target = root.join(&path);
        fs::create_dir_all(target.parent().unwrap_or(root))?;
        fs::write(target, gzip(digest.to_string().as_bytes(), &mut compressor)?)?;
    }
    Ok(groups.len())
}
