//! What people see when something under the program is gone: the disk is full, the engine is away,
//! the disk fails, the files cannot be reached. The real program is served and the real thing is
//! taken away; then the page says so in the reader's language, what was typed is on it, nothing is
//! half written, readiness is red, and all heals by itself.

mod applicant;

use anyhow::{Context, Result, ensure};
use applicant::{Applicant, NAME_BEFORE, NAME_TYPED};
use e2e::outside::{Bucket, Cluster, failing_disk, small_disk};
use e2e::served::{Places, Served};
use std::path::Path;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_disk_is_full_the_page_keeps_what_was_typed_and_all_heals() -> Result<()> {
    let folder = folder()?;
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk)?;
    let mut places = Places { folder: folder.path().to_owned(), ..Places::under(&disk) };
    // The accounts are made beside the small disk and copied onto it when it is there.
    let made = folder.path().join("made");
    std::fs::create_dir(&made)?;
    Places::under(&made).fill(&[])?;
    // With what lies beside the database while it is new.
    let copy = format!("cp {}/tinhso.db* {}/ && exec \"$@\"", made.display(), disk.display());
    places.wrapper = small_disk(&disk, "24m");
    places.wrapper.extend(["sh", "-c", copy.as_str(), "sh"].map(str::to_owned));
    let mut served = Served::start("full", places).await?;
    let mut applicant = Applicant::begin(&served.base).await?;

    // The same disk, seen from outside of the program's own view.
    let inside = format!("/proc/{}/root{}", served.process(), disk.display());
    let ballast = Path::new(&inside).join("ballast");
    let filled = fill_up(&ballast)?;
    ensure!(filled > 1_000_000, "the disk took only {filled} bytes");
    // What the engine has laid aside for its journal is used up first.
    let last = applicant.saves_until_refused().await?;
    let trouble = applicant.type_name().await?;
    trouble.keeps_what_was_typed()?;
    applicant.is_told_in_english().await?;
    applicant.cannot_attach().await?;
    served.wait_for_red("objects").await?;

    std::fs::remove_file(&ballast)?;
    served.wait_for("green readiness", "/readyz", 200).await?;
    applicant.finds_only(&last).await?;
    applicant.sends_again(&trouble).await?;
    applicant.finds_only(NAME_TYPED).await?;
    applicant.attaches().await?;
    let staged = std::fs::read_dir(Path::new(&inside).join("objects/staging"))?.count();
    ensure!(staged == 0, "{staged} half uploads are left");
    let enter = ["nsenter", "--target", &served.process().to_string(), "--mount"];
    served.verify(&enter.map(str::to_owned))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_postgresql_is_gone_the_page_keeps_what_was_typed_and_all_heals() -> Result<()> {
    let folder = folder()?;
    let cluster = Cluster::make()?;
    let places = Places { database: cluster.url(), ..Places::under(folder.path()) };
    places.fill(&[])?;
    let mut served = Served::start("postgres", places).await?;
    let mut applicant = Applicant::begin(&served.base).await?;

    cluster.stop()?;
    let trouble = applicant.type_name().await?;
    trouble.keeps_what_was_typed()?;
    applicant.is_told_in_english().await?;
    served.wait_for_red("engine").await?;

    cluster.start()?;
    served.wait_for("green readiness", "/readyz", 200).await?;
    applicant.finds_only(NAME_BEFORE).await?;
    applicant.sends_again(&trouble).await?;
    applicant.finds_only(NAME_TYPED).await?;
    applicant.attaches().await?;
    served.verify(&[])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_disk_fails_the_page_keeps_what_was_typed_and_all_heals() -> Result<()> {
    let folder = folder()?;
    let switch = folder.path().join("failing");
    let mut places = Places::under(folder.path());
    places.fill(&[])?;
    places.environment = failing_disk(folder.path(), &switch)?;
    let mut served = Served::start("failing", places).await?;
    let mut applicant = Applicant::begin(&served.base).await?;

    std::fs::write(&switch, "")?;
    let trouble = applicant.type_name().await?;
    trouble.keeps_what_was_typed()?;
    applicant.is_told_in_english().await?;
    served.wait_for_red("engine").await?;

    std::fs::remove_file(&switch)?;
    served.wait_for("green readiness", "/readyz", 200).await?;
    applicant.finds_only(NAME_BEFORE).await?;
    applicant.sends_again(&trouble).await?;
    applicant.finds_only(NAME_TYPED).await?;
    applicant.attaches().await?;
    served.verify(&[])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_bucket_is_gone_answers_are_still_saved_and_files_are_told_to_wait() -> Result<()>
{
    let folder = folder()?;
    let mut bucket = Bucket::make().await?;
    let mut places = Places { objects: Bucket::url(), ..Places::under(folder.path()) };
    places.fill(&[])?;
    places.environment = bucket.environment();
    let mut served = Served::start("bucket", places).await?;
    served.wait_for("green readiness", "/readyz", 200).await?;
    let mut applicant = Applicant::begin(&served.base).await?;

    bucket.stop();
    applicant.cannot_attach().await?;
    served.wait_for_red("objects").await?;
    applicant.saves(NAME_TYPED).await.context("answers need no bucket")?;
    applicant.finds_only(NAME_TYPED).await?;

    bucket.start().await?;
    served.wait_for("green readiness", "/readyz", 200).await?;
    applicant.attaches().await?;
    let staged = std::fs::read_dir(folder.path().join("staging"))?.count();
    ensure!(staged == 0, "{staged} half uploads are left");
    served.verify(&[])
}

/// A folder on the disk, not in memory, removed with the test.
fn folder() -> Result<tempfile::TempDir> {
    let logs = e2e::served::logs()?;
    Ok(tempfile::Builder::new().prefix("failures-").tempdir_in(logs.canonicalize()?)?)
}

/// Writes until the disk takes no more; how many bytes it took.
fn fill_up(ballast: &Path) -> Result<u64> {
    use std::io::Write;
    let mut file = std::fs::File::create(ballast)?;
    let mut taken = 0;
    for size in [65_536, 4_096, 512, 1] {
        let block = vec![7; size];
        // Whatever the error: the disk takes no block of this size any more.
        while file.write_all(&block).is_ok() {
            taken += size as u64;
        }
    }
    Ok(taken)
}
