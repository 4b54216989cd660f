import Studio
import Testing

@Suite struct StudioTests {}
