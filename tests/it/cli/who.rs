//! Who changed things, or tried to.

use crate::cli::world::{run, run_in};

#[test]
fn everybody_is_listed_most_recently_active_first() {
    insta::assert_snapshot!(run("order-flowers", &["who"]), @"
      LAST        PRINCIPAL
          CHANGES  REFUSED  RESOURCES  MFA  FROM
    ! 2023-03-24  bob
                3        1          3  -    203.0.113.11
      2023-03-13  deploy-318 (LexCI)
               21        0          5  no   198.51.100.7
      2023-03-13  alice
                5        0          2  yes  203.0.113.10
      2023-03-10  carol (LexDeveloper)
                3        0          3  no   203.0.113.30
      2023-02-27  root (111122223333)
                1        0          1  yes  192.0.2.1

    33 changes and 1 refused call, 2023-02-27 09:12:04Z to 2023-03-24 17:45:36Z
    calls that only read are not kept
    ");
    insta::assert_snapshot!(run("order-flowers", &["who", "--since", "2023-03-05T00:00:00Z", "--until", "2023-03-12T00:00:00Z"]), @"
      LAST        PRINCIPAL
          CHANGES  REFUSED  RESOURCES  MFA  FROM
      2023-03-10  carol (LexDeveloper)
                2        0          2  no   203.0.113.30
      2023-03-08  deploy-318 (LexCI)
                7        0          5  no   198.51.100.7
      2023-03-08  alice
                1        0          1  yes  203.0.113.10

    10 changes and 0 refused calls, 2023-03-06 10:05:33Z to 2023-03-10 08:02:51Z
    calls that only read are not kept
    ");
    insta::assert_snapshot!(run("public-records", &["who"]), @"
      LAST        PRINCIPAL         CHANGES  REFUSED  RESOURCES  MFA  FROM
      2025-08-19  user (Project)          3        0          3  no   203.0.113.10
      2021-07-02  test@test.com           1        0          1  no   203.0.113.10
      2021-07-02  test001@test.com        2        0          1  no   203.0.113.10
      2019-06-04  alice                   1        0          1  -    192.0.2.10

    7 changes and 0 refused calls, 2019-06-04 15:22:40Z to 2025-08-19 05:22:19Z
    ? 4 gaps in the time asked about: something changed, and no record says by whom
          (`lexrewind verify`)
    calls that only read are not kept
    ");
    insta::assert_snapshot!(run("gap", &["who", "--strict"]), @"
      LAST        PRINCIPAL  CHANGES  REFUSED  RESOURCES  MFA  FROM
      2022-05-11  heidi            3        0          2  yes  203.0.113.80
      2022-05-09  ivan             3        0          3  -    203.0.113.81

    6 changes and 0 refused calls, 2022-05-09 09:00:00Z to 2022-05-11 08:50:00Z
    ? 2 gaps in the time asked about: something changed, and no record says by whom
          (`lexrewind verify`)
    calls that only read are not kept
    [exit status: 4]
    ");
}

#[test]
fn calls_are_counted_by_role_address_or_agent() {
    insta::assert_snapshot!(run("order-flowers", &["who", "--by", "role"]), @"
      LAST        ROLE
          CHANGES  REFUSED  RESOURCES  MFA  FROM
    ! 2023-03-24  user/bob
                3        1          3  -    203.0.113.11
      2023-03-13  assumed-role/LexCI
               21        0          5  no   198.51.100.7
      2023-03-13  user/alice
                5        0          2  yes  203.0.113.10
      2023-03-10  assumed-role/AWSReservedSSO_LexDeveloper_...
                3        0          3  no   203.0.113.30
      2023-02-27  root
                1        0          1  yes  192.0.2.1

    33 changes and 1 refused call, 2023-02-27 09:12:04Z to 2023-03-24 17:45:36Z
    calls that only read are not kept
    ");
    insta::assert_snapshot!(run("order-flowers", &["who", "--by", "address", "--from", "203.0.113.0/24"]), @"
      LAST        ADDRESS
          CHANGES  REFUSED  RESOURCES  MFA  WHO
    ! 2023-03-24  203.0.113.11
                3        1          3  -    bob
      2023-03-13  203.0.113.10
                5        0          2  yes  alice
      2023-03-10  203.0.113.30
                3        0          3  no   carol (LexDeveloper)

    11 changes and 1 refused call, 2023-02-27 09:31:40Z to 2023-03-24 17:45:36Z
    calls that only read are not kept
    ");
    insta::assert_snapshot!(run("order-flowers", &["who", "--by", "agent", "--agent", "boto3"]), @"
      LAST        AGENT
          CHANGES  REFUSED  RESOURCES  MFA  WHO
      2023-03-13  Boto3/1.26.90 Python/3.9.16 Linux/4.14.25...
               21        0          5  no   deploy-318 (LexCI)

    21 changes and 0 refused calls, 2023-03-01 16:01:40Z to 2023-03-13 09:30:00Z
    calls that only read are not kept
    ");
}

#[test]
fn somebody_is_told_of_in_full() {
    insta::assert_snapshot!(run("order-flowers", &["who", "bob"]), @"
    bob
      first       2023-02-28 13:20:52Z  5be03846
          PutIntent intent:OrderFlowers  ! refused: PreconditionFailedException
      last  2023-03-24 17:45:36Z  b6874c6b  DeleteBotAlias alias:OrderFlowers/BETA
      shown as    bob
      principal   arn:aws:iam::111122223333:user/bob
      kind        IAMUser
      from        203.0.113.11
      agent       aws-cli/2.4.6 Python/3.8.8 Linux/5.10.0 exe/x86_64.debian.11
          prompt/off command/lex-models.put-intent
      mfa         not recorded 4
      changes     1 DeleteBotAlias, 1 PutBotAlias, 1 PutIntent
      refused     ! 1 PutIntent PreconditionFailedException

    resources
      alias:OrderFlowers/BETA  2 changes
      intent:CancelOrder       1 change
      intent:OrderFlowers      ! 1 refused

    days
      2023-03-24  1 change
      2023-03-17  1 change
      2023-02-28  1 change  ! 1 refused

    3 changes and 1 refused call, 2023-02-28 13:20:52Z to 2023-03-24 17:45:36Z
    calls that only read are not kept
    ");
    insta::assert_snapshot!(run("order-flowers", &["who", "bob", "--since", "2023-03-20T00:00:00Z"]), @"
    bob
      first  2023-03-24 17:45:36Z  b6874c6b  DeleteBotAlias alias:OrderFlowers/BETA
      last  2023-03-24 17:45:36Z  b6874c6b  DeleteBotAlias alias:OrderFlowers/BETA
      shown as    bob
      principal   arn:aws:iam::111122223333:user/bob
      kind        IAMUser
      from        203.0.113.11
      agent       aws-cli/2.4.6 Python/3.8.8 Linux/5.10.0 exe/x86_64.debian.11
          prompt/off command/lex-models.put-intent
      mfa         not recorded 1
      changes     1 DeleteBotAlias

    resources
      alias:OrderFlowers/BETA  1 change

    days
      2023-03-24  1 change

    1 change and 0 refused calls, 2023-03-24 17:45:36Z to 2023-03-24 17:45:36Z
    calls that only read are not kept
    ");
    insta::assert_snapshot!(run("order-flowers", &["who", "lexci", "--event", "Put*"]), @"
    lexci
      first       2023-03-01 16:01:40Z  808d99d2  PutIntent intent:OrderFlowers
      last  2023-03-13 09:30:00Z  bdd2279b  PutBotAlias alias:OrderFlowers/PROD
      shown as    deploy-318 (LexCI)
      principal   arn:aws:sts::111122223333:assumed-role/LexCI/deploy-318
      kind        AssumedRole
      from        198.51.100.7
      agent       Boto3/1.26.90 Python/3.9.16
          Linux/4.14.255-305-242.531.amzn2.x86_64 exec-env/AWS_Lambda_python3.9
          Botocore/1.29.90
      mfa         without 9
      changes     3 PutBot, 3 PutBotAlias, 3 PutIntent

    resources
      alias:OrderFlowers/PROD  3 changes
      bot:OrderFlowers         3 changes
      intent:OrderFlowers      3 changes

    days
      2023-03-13  3 changes
      2023-03-08  3 changes
      2023-03-01  3 changes

    9 changes and 0 refused calls, 2023-03-01 16:01:40Z to 2023-03-13 09:30:00Z
    calls that only read are not kept
    ");
    insta::assert_snapshot!(run("order-flowers", &["who", "203.0.113.30", "--at", "2023-03-01T00:00:00Z"]), @"
    203.0.113.30
      first       2023-02-28 13:20:18Z  136ba5c2  PutIntent intent:OrderFlowers
      last        2023-02-28 13:20:18Z  136ba5c2  PutIntent intent:OrderFlowers
      shown as    carol (LexDeveloper)
      principal
          arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_LexDeveloper_0123456789abcdef/carol@example.com
      kind        AssumedRole
      from        203.0.113.30
      agent       aws-internal/3 aws-sdk-java/1.11.1009
          Linux/5.4.102-52.177.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.292-b10
          java/1.8.0_292 vendor/Oracle_Corporation cfg/retry-mode/legacy
      mfa         without 1
      changes     1 PutIntent

    resources
      intent:OrderFlowers  1 change

    days
      2023-02-28  1 change

    1 change and 0 refused calls, 2023-02-28 13:20:18Z to 2023-02-28 13:20:18Z
    calls that only read are not kept
    ");
}

#[test]
fn a_part_of_a_name_lists_all_whom_it_fits() {
    insta::assert_snapshot!(run("order-flowers", &["who", "assumed-role"]), @"
      LAST        PRINCIPAL
          CHANGES  REFUSED  RESOURCES  MFA  FROM
      2023-03-13  deploy-318 (LexCI)
               21        0          5  no   198.51.100.7
      2023-03-10  carol (LexDeveloper)
                3        0          3  no   203.0.113.30

    24 changes and 0 refused calls, 2023-02-28 13:20:18Z to 2023-03-13 09:30:00Z
    calls that only read are not kept
    ");
    insta::assert_snapshot!(run("order-flowers", &["who", "carol"]), @"
    carol
      first       2023-02-28 13:20:18Z  136ba5c2  PutIntent intent:OrderFlowers
      last  2023-03-10 08:02:51Z  56f83edd  PutBotAlias alias:OrderFlowers/PROD
      shown as    carol (LexDeveloper)
      principal
          arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_LexDeveloper_0123456789abcdef/carol@example.com
      kind        AssumedRole
      from        203.0.113.30
      agent       aws-internal/3 aws-sdk-java/1.11.1009
          Linux/5.4.102-52.177.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.292-b10
          java/1.8.0_292 vendor/Oracle_Corporation cfg/retry-mode/legacy
      mfa         without 3
      changes     1 PutBotAlias, 1 PutIntent, 1 PutSlotType

    resources
      alias:OrderFlowers/PROD  1 change
      intent:OrderFlowers      1 change
      slot-type:FlowerTypes    1 change

    days
      2023-03-10  1 change
      2023-03-06  1 change
      2023-02-28  1 change

    3 changes and 0 refused calls, 2023-02-28 13:20:18Z to 2023-03-10 08:02:51Z
    calls that only read are not kept
    ");
}

#[test]
fn rows_are_for_programs() {
    insta::assert_snapshot!(run("order-flowers", &["who", "--format", "tsv"]), @r##"
principal	authors	first	last	changes	refused	unreplayed	resources	addresses	agents	mfa	no_mfa
arn:aws:iam::111122223333:user/bob	bob	2023-02-28T13:20:52Z	2023-03-24T17:45:36Z	3	1	0	3	203.0.113.11	aws-cli/2.4.6 Python/3.8.8 Linux/5.10.0 exe/x86_64.debian.11 prompt/off command/lex-models.put-intent	0	0
arn:aws:sts::111122223333:assumed-role/LexCI/deploy-318	deploy-318 (LexCI)	2023-03-01T16:01:40Z	2023-03-13T09:30:00Z	21	0	0	5	198.51.100.7	Boto3/1.26.90 Python/3.9.16 Linux/4.14.255-305-242.531.amzn2.x86_64 exec-env/AWS_Lambda_python3.9 Botocore/1.29.90	0	21
arn:aws:iam::111122223333:user/alice	alice	2023-02-27T09:31:40Z	2023-03-13T09:15:09Z	5	0	0	2	203.0.113.10	aws-internal/3 aws-sdk-java/1.11.1009 Linux/5.4.102-52.177.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.292-b10 java/1.8.0_292 vendor/Oracle_Corporation cfg/retry-mode/legacy	5	0
arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_LexDeveloper_0123456789abcdef/carol@example.com	carol (LexDeveloper)	2023-02-28T13:20:18Z	2023-03-10T08:02:51Z	3	0	0	3	203.0.113.30	aws-internal/3 aws-sdk-java/1.11.1009 Linux/5.4.102-52.177.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.292-b10 java/1.8.0_292 vendor/Oracle_Corporation cfg/retry-mode/legacy	0	3
arn:aws:iam::111122223333:root	root (111122223333)	2023-02-27T09:12:04Z	2023-02-27T09:12:04Z	1	0	0	1	192.0.2.1	console.amazonaws.com	1	0
"##);
    insta::assert_snapshot!(run("order-flowers", &["who", "root", "--json"]), @r##"
{"schema":1,"at":"2023-03-24T17:45:36Z","commit":"$COMMIT","by":"principal","changes":1,"refused":0,"unreplayed":0,"first":"2023-02-27T09:12:04Z","last":"2023-02-27T09:12:04Z","gaps":0,"subject":{"name":"root","first":{"event":"85e8b2d3-7737-41d8-a162-afc561273ad6","time":"2023-02-27T09:12:04Z","name":"PutSlotType","resource":"111122223333/us-east-1/v1/slot-type:FlowerTypes","error_code":null},"last":{"event":"85e8b2d3-7737-41d8-a162-afc561273ad6","time":"2023-02-27T09:12:04Z","name":"PutSlotType","resource":"111122223333/us-east-1/v1/slot-type:FlowerTypes","error_code":null},"changes":1,"refused":0,"unreplayed":0,"calls":{"PutSlotType":1},"unreplayed_calls":{},"refusals":[],"resources":[{"name":"111122223333/us-east-1/v1/slot-type:FlowerTypes","changes":1,"refused":0,"unreplayed":0}],"principals":[{"name":"arn:aws:iam::111122223333:root","changes":1,"refused":0,"unreplayed":0}],"authors":[{"name":"root (111122223333)","changes":1,"refused":0,"unreplayed":0}],"kinds":[{"name":"Root","changes":1,"refused":0,"unreplayed":0}],"addresses":[{"name":"192.0.2.1","changes":1,"refused":0,"unreplayed":0}],"agents":[{"name":"console.amazonaws.com","changes":1,"refused":0,"unreplayed":0}],"mfa":{"with":1,"without":0,"unrecorded":0},"days":[{"name":"2023-02-27","changes":1,"refused":0,"unreplayed":0}]},"activities":[{"name":"arn:aws:iam::111122223333:root","first":{"event":"85e8b2d3-7737-41d8-a162-afc561273ad6","time":"2023-02-27T09:12:04Z","name":"PutSlotType","resource":"111122223333/us-east-1/v1/slot-type:FlowerTypes","error_code":null},"last":{"event":"85e8b2d3-7737-41d8-a162-afc561273ad6","time":"2023-02-27T09:12:04Z","name":"PutSlotType","resource":"111122223333/us-east-1/v1/slot-type:FlowerTypes","error_code":null},"changes":1,"refused":0,"unreplayed":0,"calls":{"PutSlotType":1},"unreplayed_calls":{},"refusals":[],"resources":[{"name":"111122223333/us-east-1/v1/slot-type:FlowerTypes","changes":1,"refused":0,"unreplayed":0}],"principals":[{"name":"arn:aws:iam::111122223333:root","changes":1,"refused":0,"unreplayed":0}],"authors":[{"name":"root (111122223333)","changes":1,"refused":0,"unreplayed":0}],"kinds":[{"name":"Root","changes":1,"refused":0,"unreplayed":0}],"addresses":[{"name":"192.0.2.1","changes":1,"refused":0,"unreplayed":0}],"agents":[{"name":"console.amazonaws.com","changes":1,"refused":0,"unreplayed":0}],"mfa":{"with":1,"without":0,"unrecorded":0},"days":[{"name":"2023-02-27","changes":1,"refused":0,"unreplayed":0}]}]}
"##);
    insta::assert_snapshot!(run("order-flowers", &["who", "root", "--format", "jsonl"]), @r##"
{"name":"arn:aws:iam::111122223333:root","first":{"event":"85e8b2d3-7737-41d8-a162-afc561273ad6","time":"2023-02-27T09:12:04Z","name":"PutSlotType","resource":"111122223333/us-east-1/v1/slot-type:FlowerTypes","error_code":null},"last":{"event":"85e8b2d3-7737-41d8-a162-afc561273ad6","time":"2023-02-27T09:12:04Z","name":"PutSlotType","resource":"111122223333/us-east-1/v1/slot-type:FlowerTypes","error_code":null},"changes":1,"refused":0,"unreplayed":0,"calls":{"PutSlotType":1},"unreplayed_calls":{},"refusals":[],"resources":[{"name":"111122223333/us-east-1/v1/slot-type:FlowerTypes","changes":1,"refused":0,"unreplayed":0}],"principals":[{"name":"arn:aws:iam::111122223333:root","changes":1,"refused":0,"unreplayed":0}],"authors":[{"name":"root (111122223333)","changes":1,"refused":0,"unreplayed":0}],"kinds":[{"name":"Root","changes":1,"refused":0,"unreplayed":0}],"addresses":[{"name":"192.0.2.1","changes":1,"refused":0,"unreplayed":0}],"agents":[{"name":"console.amazonaws.com","changes":1,"refused":0,"unreplayed":0}],"mfa":{"with":1,"without":0,"unrecorded":0},"days":[{"name":"2023-02-27","changes":1,"refused":0,"unreplayed":0}]}
"##);
}

#[test]
fn nobody_is_not_a_result() {
    insta::assert_snapshot!(run("order-flowers", &["who", "mallory"]), @r##"
------- stderr -------
error: no call asked about is by `mallory`, or from there
hint: `lexrewind who` lists everybody
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["who", ""]), @r##"
------- stderr -------
error: the name is empty
hint: `lexrewind who` lists everybody
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["who", "--by", "day"]), @r##"
------- stderr -------
error: invalid value 'day' for '--by <WHAT>'
  [possible values: principal, role, address, agent]

For more information, try '--help'.
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["who", "--from", "192.0.2.99"]), @"
    0 changes and 0 refused calls
    calls that only read are not kept
    ------- stderr -------
    note: the history has no call from `192.0.2.99`
    ");
    insta::assert_snapshot!(run("order-flowers", &["who", "bob", "--until", "2023-02-01T00:00:00Z"]), @r##"
------- stderr -------
error: no call asked about is by `bob`, or from there
hint: `lexrewind who` lists everybody
[exit status: 5]
"##);
}

/// Whoever makes calls chooses the user agent, and the name of a session.
#[test]
fn names_of_strangers_stay_on_their_line() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let name = r"a\u001b[2J\u202e\nb\tc";
    let record = format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"AssumedRole","accountId":"111122223333",
"arn":"arn:aws:sts::111122223333:assumed-role/R/{name}"}},
"eventTime":"2024-02-01T10:00:00Z","eventSource":"lex.amazonaws.com","eventName":"PutIntent",
"awsRegion":"us-east-1","sourceIPAddress":"{name}","userAgent":"{name}","errorCode":"{name}",
"requestParameters":{{"name":"{name}"}},"responseElements":null,
"eventID":"00000001-0000-4000-8000-000000000000","recipientAccountId":"111122223333"}}"#
    );
    std::fs::write(dir.path().join("records.json"), record).expect("it takes files");
    let output = run_in(dir.path(), &["ingest", "records.json", "--repo", "history"]);
    assert_eq!(output.status, 0, "{output}");
    for args in [&["who"][..], &["who", "R"], &["who", "--by", "agent"], &["who", "R", "--json"]] {
        let output = run_in(dir.path(), &[args, &["--repo", "history"]].concat());
        assert_eq!(output.status, 0, "{output}");
        assert!(output.stdout.contains("202e"), "{output}");
        let is_harmless = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
        assert!(output.stdout.chars().all(is_harmless), "{output}");
    }
    let rows = run_in(dir.path(), &["who", "--format", "tsv", "--repo", "history"]);
    assert_eq!(rows.stdout.lines().count(), 2, "{rows}");
    assert!(rows.stdout.lines().all(|row| row.split('\t').count() == 12), "{rows}");
}
