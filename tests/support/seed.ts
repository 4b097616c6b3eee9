// Property tests look at the same cases in every run, so that what fails for one person fails for all: FC_SEED=$RANDOM looks at others.
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261126) })
