# For Doxygen: the comment that opens a header describes the file. As many lines as before.
1,/^#pragma once/{
    s|^//|///|
    s|^#pragma once|/// @file|
}
