//! One task's way: taken up by the head of the division, reported on, reported done, completed and rated by the leader.
//! Not the document that ordered it (`incoming`). What must always hold: each step is the next one that the record asks for.

use super::{Left, Scene};
use anyhow::Context as _;
use kernel::{id::TaskId, random::Random as _};
use task::{Brought, Command, Standing};

pub(super) struct Course {
    task: TaskId,
}

impl Course {
    pub(super) fn new(task: TaskId) -> Self {
        Self { task }
    }

    pub(super) async fn act(&mut self, scene: &Scene<'_>) -> anyhow::Result<Left> {
        let office = scene.office;
        let seen = scene.desk.read_task(&office.leader, self.task).await?.context("task")?;
        let percent = seen.record.percent();
        let words = &scene.stage.script.phrases.task_report;
        let brought = Brought { words: words.clone(), evidence: Vec::new(), ..Brought::default() };
        let (actor, command, hours) = match seen.record.standing {
            Standing::Given => (&office.head, Command::TakeUp, 16),
            Standing::InHand if percent == 0 => {
                (&office.head, Command::Report { percent: 50, brought }, 40)
            }
            Standing::InHand => (&office.head, Command::ReportDone { brought }, 16),
            Standing::Reported => {
                let ratings = &scene.desk.province().tasks.ratings;
                let at = scene.random.below(2.min(ratings.len() as u64).max(1));
                let rating = ratings.get(usize::try_from(at)?).context("rating")?.key.clone();
                (&office.leader, Command::Complete { rating, words: String::new() }, 1)
            }
            _ => return Ok(Left::default()),
        };
        scene.desk.task(actor, self.task, command, &scene.key(), None).await?;
        Ok(Left { next: Some(scene.after_hours(hours)), ..Left::default() })
    }
}
