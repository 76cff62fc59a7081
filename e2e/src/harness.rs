//! Runs the tasks one after another and tells the outcome as the usual harness does, so that
//! `cargo test` and nextest read it. A panic in a task is a failure of that task alone.

#![expect(clippy::print_stdout, reason = "the outcome of tests is told on standard output")]

use crate::world::World;
use anyhow::Result;
use futures::future::BoxFuture;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// A task that takes longer hangs.
const LONGEST: Duration = Duration::from_mins(5);

/// What a task does.
pub type TaskFuture = BoxFuture<'static, Result<()>>;

/// A task: its name as a sentence, and what it does.
#[derive(Debug, Clone, Copy)]
pub struct Task {
    pub name: &'static str,
    pub run: fn(Arc<World>) -> TaskFuture,
}

/// How a run ended.
#[derive(Debug, Default, Clone, Copy)]
pub struct Outcome {
    pub passed: usize,
    pub failed: usize,
}

/// What was asked on the command line.
#[derive(Debug, Default)]
struct Wish {
    filters: Vec<String>,
    exact: bool,
    list: bool,
    ignored: bool,
}

impl Wish {
    fn read(arguments: impl Iterator<Item = String>) -> Self {
        let mut wish = Self::default();
        let mut arguments = arguments.peekable();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--list" => wish.list = true,
                "--exact" => wish.exact = true,
                "--ignored" => wish.ignored = true,
                "--format" | "--color" | "--test-threads" | "--skip" => {
                    arguments.next();
                }
                flag if flag.starts_with('-') => {}
                _ => wish.filters.push(argument),
            }
        }
        wish
    }

    fn takes(&self, name: &str) -> bool {
        let fits =
            |filter: &String| if self.exact { name == filter } else { name.contains(filter) };
        !self.ignored && (self.filters.is_empty() || self.filters.iter().any(fits))
    }
}

/// Runs the tasks that the command line asks for.
pub fn run(tasks: &[Task]) -> ExitCode {
    let wish = Wish::read(std::env::args().skip(1));
    let tasks: Vec<Task> = tasks.iter().copied().filter(|task| wish.takes(task.name)).collect();
    if wish.list {
        for task in &tasks {
            println!("{}: test", task.name);
        }
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {} tests", tasks.len());
    if tasks.is_empty() {
        println!("\ntest result: ok. 0 passed; 0 failed");
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(play(&tasks)),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(outcome) => {
            let word = if outcome.failed == 0 { "ok" } else { "FAILED" };
            println!("\ntest result: {word}. {} passed; {} failed", outcome.passed, outcome.failed);
            if outcome.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            println!("the stage could not be set: {error:#}");
            println!("\ntest result: FAILED. 0 passed; {} failed", tasks.len());
            ExitCode::FAILURE
        }
    }
}

async fn play(tasks: &[Task]) -> Result<Outcome> {
    let world = Arc::new(World::start().await?);
    let mut outcome = Outcome::default();
    for task in tasks {
        let playing = tokio::spawn((task.run)(Arc::clone(&world)));
        let fault = match tokio::time::timeout(LONGEST, playing).await {
            Ok(Ok(Ok(()))) => None,
            Ok(Ok(Err(error))) => Some(format!("{error:#}")),
            Ok(Err(panic)) => Some(panic.to_string()),
            Err(_) => Some(format!("not done after {} s", LONGEST.as_secs())),
        };
        match fault {
            None => {
                outcome.passed += 1;
                println!("test {} ... ok", task.name);
            }
            Some(fault) => {
                outcome.failed += 1;
                println!("test {} ... FAILED\n    {fault}", task.name);
            }
        }
    }
    world.keep_metrics().await?;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(arguments: &[&str]) -> Wish {
        Wish::read(arguments.iter().map(|it| (*it).to_owned()))
    }

    #[test]
    fn a_filter_takes_tasks_by_a_part_of_their_name_or_exactly() {
        assert!(wish(&[]).takes("a citizen files"));
        assert!(wish(&["citizen", "--nocapture"]).takes("a citizen files"));
        assert!(!wish(&["clerk", "--test-threads", "citizen"]).takes("a citizen files"));
        assert!(!wish(&["citizen", "--exact"]).takes("a citizen files"));
        assert!(!wish(&["--list", "--ignored"]).takes("a citizen files"));
    }
}
