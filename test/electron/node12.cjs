// What Node has had since 20.13 and the old Electron's Node 12 has not; the tool answers only Electron's own missing APIs.
process.availableMemory = process.availableMemory || require('os').freemem
