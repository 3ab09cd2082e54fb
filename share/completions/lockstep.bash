# bash completion for lockstep

_lockstep() {
    local cur prev words cword
    _init_completion 2>/dev/null || {
        cur=${COMP_WORDS[COMP_CWORD]}
        prev=${COMP_WORDS[COMP_CWORD - 1]}
        words=("${COMP_WORDS[@]}")
        cword=$COMP_CWORD
    }
    local search='--strategy --preemptions --executions --time --seed --jobs --spurious-wakeups --weak-failures --reuse-addresses'
    local result='--json --out --quiet --color --require'
    local program='--steps --threads --stack-bytes --patience --expect-status --stdin --cxxflags'
    local options
    case ${words[1]} in
    check) options="$search $program $result --races --keep-going --gtest --overtakes --help" ;;
    outcomes) options="$search $program $result --help" ;;
    replay) options='--gdb --json --help' ;;
    show) options='--watch --all --color --help' ;;
    *) options='--help --version' ;;
    esac

    if [[ $cword -eq 1 ]]; then
        COMPREPLY=($(compgen -W "check outcomes replay show help --help --version" -- "$cur"))
        return
    fi
    case $prev in
    --strategy) COMPREPLY=($(compgen -W 'auto exhaustive bounded random pct pos' -- "$cur")) ;;
    help) COMPREPLY=($(compgen -W 'check outcomes replay show' -- "$cur")) ;;
    --color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")) ;;
    --require) COMPREPLY=($(compgen -W 'clean verified' -- "$cur")) ;;
    --races) COMPREPLY=($(compgen -W 'report ignore' -- "$cur")) ;;
    --time | --patience) COMPREPLY=($(compgen -W '10s 30s 1m 5m 1h' -- "$cur")) ;;
    --preemptions | --executions | --seed | --jobs | -j | --spurious-wakeups | --weak-failures | --steps | --threads | --stack-bytes | --expect-status | \
        --overtakes | --cxxflags | --watch) ;;
    *)
        if [[ $cur == -* ]]; then
            COMPREPLY=($(compgen -W "$options" -- "$cur"))
        else
            COMPREPLY=($(compgen -f -- "$cur"))
            compopt -o filenames 2>/dev/null
        fi
        ;;
    esac
}
complete -F _lockstep lockstep
