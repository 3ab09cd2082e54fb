@0xb1f0c4d2a3e59786;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("bench");

interface Echo {
    say @0 (content :Data) -> (content :Data);
}
