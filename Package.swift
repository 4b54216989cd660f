// swift-tools-version: 6.1
import PackageDescription

// Where `scripts/bootstrap` leaves the C++ library of PyTorch: a link in this folder to a per-user cache.
let libtorch = Context.packageDirectory + "/.libtorch"

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room: one target with its own settings, which may import what it lists and nothing else.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: strict)
}

/// The tests of a room; its fixtures are read by path, so that they need no bundle.
func tests(of name: String, and others: [Target.Dependency] = [], hasFixtures: Bool = false) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "Specimens"] + others,
        exclude: hasFixtures ? ["Fixtures"] : [], swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
// The server core without the framework around it: routes, checks and documents are one table of our own.
let hummingbird: [Target.Dependency] = [
    .product(name: "HummingbirdCore", package: "hummingbird"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "diapason",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "diapason", targets: ["diapason"]),
        .executable(name: "diapason-model", targets: ["diapason-model"]),
        .executable(name: "diapason-studio", targets: ["diapason-studio"]),
        .library(name: "Music", targets: ["Music"]),
        .library(name: "Formats", targets: ["Formats"]),
        .library(name: "Rendering", targets: ["Rendering"]),
        .library(name: "Tokenizers", targets: ["Tokenizers"]),
        .library(name: "Datasets", targets: ["Datasets"]),
        .library(name: "Evaluation", targets: ["Evaluation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Ground: what every floor stands on; each is one idea and knows neither music nor machine learning.
        room("JSON"),
        room("Randomness"),
        room("Storage"),

        // Floor 1, music: bytes in, scores out.
        room("Music"),
        room("Formats", imports: ["Music", "JSON"]),
        room("Rendering", imports: ["Music", "Formats", "Storage"]),
        room("Evaluation", imports: ["Music", "Randomness", "JSON"]),

        // Floor 2, the machine: knows token ids, never notes.
        .target(
            name: "CTorch",
            cxxSettings: [
                .unsafeFlags([
                    "-I\(libtorch)/include", "-I\(libtorch)/include/torch/csrc/api/include", "-std=c++20", "-O2",
                ])
            ],
            linkerSettings: [
                .unsafeFlags(["-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib"]),
                .linkedLibrary("torch_cpu"),
                .linkedLibrary("c10"),
                .linkedLibrary("stdc++", .when(platforms: [.linux])),
                .linkedLibrary("c++", .when(platforms: [.macOS])),
            ]
        ),
        room("Torch", imports: ["CTorch"]),
        room("Checkpoints", imports: ["JSON", "Storage"]),
        room("Tokenizers", imports: ["Checkpoints", "JSON", "Storage"]),
        room("LanguageModel", imports: ["Torch", "Checkpoints", "Tokenizers", "Randomness", "JSON", "Storage"]),
        room(
            "Training",
            imports: ["LanguageModel", "Torch", "Checkpoints", "Tokenizers", "Randomness", "JSON", "Storage"]),

        // Floor 3, where they meet.
        room(
            "Datasets",
            imports: ["Music", "Formats", "Checkpoints", "Tokenizers", "Randomness", "JSON", "Storage", crypto]),
        room(
            "Generation",
            imports: [
                "Music", "Formats", "Evaluation", "Datasets", "LanguageModel", "Tokenizers", "Torch", "Randomness",
                "JSON",
            ]),

        // Floor 4, faces: the light program, and its twin with the verbs that need tensors. `Face` is what both have in
        // common: files by their names, errors as sentences and exit codes, what an interruption does.
        room(
            "Face",
            imports: [
                "Music", "Formats", "Rendering", "Datasets", "Checkpoints", "Storage", "JSON", argumentParser, yams,
            ]),
        // The page is compiled in, so that the program needs no folder of files and serves none.
        .target(name: "CStudioPage", exclude: ["page"], linkerSettings: [.linkedLibrary("z")]),
        room(
            "Studio",
            imports: [
                "CStudioPage", "Face", "Music", "Formats", "Rendering", "Datasets", "Storage", "JSON", "Randomness",
                grdb,
            ] + hummingbird),
        .executableTarget(
            name: "diapason-studio", dependencies: ["Studio", "Face", "Storage", argumentParser],
            swiftSettings: strict),
        .executableTarget(
            name: "diapason",
            dependencies: [
                "Face", "Music", "Formats", "Rendering", "Evaluation", "Datasets", "Tokenizers", "Checkpoints",
                "Storage",
                "JSON", argumentParser,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "diapason-model",
            dependencies: [
                "Face", "Music", "Formats", "Rendering", "Evaluation", "Datasets", "Tokenizers", "Checkpoints",
                "Storage",
                "JSON", "Randomness", "Torch", "LanguageModel", "Training", "Generation", argumentParser,
            ],
            swiftSettings: strict),

        // Our side of `make bench`; no product.
        .executableTarget(
            name: "diapason-bench",
            dependencies: [
                "Music", "Formats", "Storage", "Checkpoints", "Tokenizers", "Randomness", "Torch", "LanguageModel",
                "Training", "Datasets", "Generation", argumentParser,
            ],
            swiftSettings: strict),

        // What tests of several rooms are made of: damaged files, random notes, the way to the embedded model.
        .target(name: "Specimens", dependencies: ["Music"], path: "Tests/Specimens", swiftSettings: strict),
        .target(name: "GroupSpecimens", dependencies: ["Torch"], path: "Tests/GroupSpecimens", swiftSettings: strict),

        tests(of: "JSON"),
        tests(of: "Randomness"),
        tests(of: "Storage"),
        tests(of: "Music"),
        tests(of: "Formats", and: ["Music", "Randomness", "Storage"]),
        tests(of: "Rendering", and: ["Music", "Formats", "Storage"]),
        tests(of: "Evaluation", and: ["Music", "Formats", "Randomness", "JSON"]),
        tests(of: "Torch", and: ["GroupSpecimens"]),
        tests(of: "Checkpoints", and: ["JSON", "Storage"], hasFixtures: true),
        tests(of: "Tokenizers", and: ["Checkpoints", "JSON", "Storage"], hasFixtures: true),
        tests(
            of: "LanguageModel", and: ["Torch", "Checkpoints", "Tokenizers", "JSON", "Storage", "Randomness"],
            hasFixtures: true),
        tests(
            of: "Training",
            and: [
                "LanguageModel", "Torch", "Checkpoints", "Tokenizers", "Randomness", "JSON", "Storage",
                "GroupSpecimens",
            ],
            hasFixtures: true),
        tests(of: "Datasets", and: ["Music", "Formats", "Tokenizers", "Randomness", "Checkpoints", "Storage", "JSON"]),
        tests(
            of: "Generation",
            and: ["Music", "Formats", "Evaluation", "Datasets", "LanguageModel", "Tokenizers", "Torch", "JSON"]),
        tests(of: "Face", and: ["Music", "Formats", "Datasets", "Storage", "JSON", argumentParser]),
        tests(
            of: "Studio",
            and: [
                "Face", "Music", "Formats", "Rendering", "Storage", "JSON",
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ] + hummingbird),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "Specimens", "diapason", "diapason-model", "diapason-studio", "Music", "Formats", "Rendering",
                "Storage", "JSON",
            ],
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx20
)
