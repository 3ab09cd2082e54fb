# The C++ code of documents as one program: awk -v to=blocks.cpp -f blocks.awk guide.md README.md
# A block that begins with `#include <lockstep/` is complete. It becomes the body of a function; its includes go to the top, and
# what begins with `template` in the first column, and ends with `};` there, goes before the function: it must be outside.
FNR == 1 { file = FILENAME; sub(/.*\//, "", file) }
/^```/ {
    if (complete) bodies = bodies "}\n\n"
    opens = $0 == "```cpp" && !inside
    inside = !inside
    complete = 0
    next
}
opens {
    opens = 0
    complete = /^#include <lockstep\//
    if (complete) {
        ++count
        bodies = bodies sprintf("void block_%d() { // %s\n", count, file)
        calls = calls sprintf("    block_%d();\n", count)
    }
}
complete && /^#include/ { includes = includes $0 "\n"; fresh = 1; next }
complete && /^template / { outside = 1; tops = tops sprintf("#line %d \"%s\"\n", FNR, file) }
complete && outside { tops = tops $0 "\n"; if (/^};/) { outside = 0; fresh = 1 }; next }
complete && fresh { bodies = bodies sprintf("#line %d \"%s\"\n", FNR, file); fresh = 0 }
complete { bodies = bodies $0 "\n" }
END { printf "%s\n%s\nnamespace {\n\n%s} // namespace\n\nint main() {\n%s}\n", includes, tops, bodies, calls >to }
