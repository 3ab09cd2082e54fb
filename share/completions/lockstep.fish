# fish completion for lockstep

set -l verbs check outcomes replay show
set -l searching '__fish_seen_subcommand_from check outcomes'

complete -c lockstep -n "not __fish_seen_subcommand_from $verbs" -f -a check -d 'Search for bugs'
complete -c lockstep -n "not __fish_seen_subcommand_from $verbs" -f -a outcomes -d 'List every result'
complete -c lockstep -n "not __fish_seen_subcommand_from $verbs" -f -a replay -d 'Run a schedule again'
complete -c lockstep -n "not __fish_seen_subcommand_from $verbs" -f -a show -d 'Draw a schedule'
complete -c lockstep -l help -d 'Help'
complete -c lockstep -n "not __fish_seen_subcommand_from $verbs" -l version -d 'Version'

complete -c lockstep -n $searching -l strategy -x -a 'auto exhaustive bounded random pct pos' -d 'How to search'
complete -c lockstep -n $searching -l preemptions -x -d 'Look no further than N preemptions'
complete -c lockstep -n $searching -l executions -x -d 'Stop after N executions'
complete -c lockstep -n $searching -l time -x -a '10s 30s 1m 5m 1h' -d 'Stop after this long'
complete -c lockstep -n $searching -l seed -x -d 'For the random strategies'
complete -c lockstep -n $searching -s j -l jobs -x -d 'Executions side by side'
complete -c lockstep -n $searching -l spurious-wakeups -x -d 'Wake-ups without a signal'
complete -c lockstep -n $searching -l json -d 'One JSON object on standard output'
complete -c lockstep -n $searching -l out -r -d 'Name of the schedule file'
complete -c lockstep -n $searching -l steps -x -d 'Visible operations one execution may take'
complete -c lockstep -n $searching -l threads -x -d 'Threads the program may make in an execution'
complete -c lockstep -n $searching -l stack-bytes -x -d 'Stack of each thread'
complete -c lockstep -n $searching -l stdin -r -d 'What the program reads'
complete -c lockstep -n $searching -l cxxflags -x -d 'Flags for compiling a source file'

complete -c lockstep -n '__fish_seen_subcommand_from check' -l races -x -a 'report ignore' -d 'Data races'
complete -c lockstep -n '__fish_seen_subcommand_from check' -l keep-going -d 'Do not stop at the first bug'
complete -c lockstep -n '__fish_seen_subcommand_from check' -l gtest -d 'Each GoogleTest case by itself'
complete -c lockstep -n '__fish_seen_subcommand_from check' -l overtakes -x -d 'Report a thread that N others overtake'

complete -c lockstep -n '__fish_seen_subcommand_from replay' -l gdb -d 'Stop in gdb at the failing step'
complete -c lockstep -n '__fish_seen_subcommand_from replay' -l json -d 'One JSON object on standard output'
complete -c lockstep -n '__fish_seen_subcommand_from show' -l watch -x -d 'Values after each step'
complete -c lockstep -n '__fish_seen_subcommand_from show' -l all -d 'Also the folded steps'
