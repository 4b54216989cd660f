import Testing
import Torch

@Suite struct RendezvousTests {
    func place(_ rank: Int, _ count: Int, _ variables: [String: String]) throws -> Rendezvous? {
        try Rendezvous(rank: rank, count: count) { variables[$0] }
    }

    @Test func aProcessThatIsAloneMeetsNobody() throws {
        #expect(try place(0, 1, ["MASTER_ADDR": "a", "MASTER_PORT": "1"]) == nil)
    }

    @Test func rankZeroServesUnlessTheLauncherDoes() throws {
        var variables = ["MASTER_ADDR": "node7", "MASTER_PORT": "29500"]
        #expect(try place(0, 2, variables)?.serves == true)
        #expect(try place(1, 2, variables)?.serves == false)
        variables["TORCHELASTIC_USE_AGENT_STORE"] = "True"
        variables["TORCHELASTIC_RESTART_COUNT"] = "3"
        let place = try #require(try place(0, 2, variables))
        #expect(!place.serves)
        #expect(place.attempt == 3)
        #expect(place.host == "node7")
        #expect(place.port == 29500)
        #expect(!place.isOnOneMachine)
    }

    @Test func aGroupOfOneMachineIsKnown() throws {
        #expect(
            try place(1, 2, ["MASTER_ADDR": "localhost", "MASTER_PORT": "1"])?.isOnOneMachine == true)
        let variables = ["MASTER_ADDR": "node7", "MASTER_PORT": "1", "LOCAL_WORLD_SIZE": "4"]
        #expect(try place(1, 4, variables)?.isOnOneMachine == true)
        #expect(try place(1, 8, variables)?.isOnOneMachine == false)
    }

    @Test(arguments: [
        ("node[03-07,12],login", "node03"), ("node3", "node3"), ("a,b", "a"),
        ("gpu-1-[2,4]-x,y", "gpu-1-2-x"),
        ("rack[1-2]n[08,09]", "rack1n08"), ("node[3", "node3"),
    ])
    func theFirstHostOfASlurmListIsTheMeetingPlace(list: String, first: String) throws {
        let variables = ["SLURM_STEP_NODELIST": list, "SLURM_JOB_ID": "123456"]
        let place = try #require(try place(2, 4, variables))
        #expect(place.host == first)
        #expect(place.port == 23456)
    }

    @Test(arguments: [
        [:], ["MASTER_ADDR": "a"], ["MASTER_ADDR": "a", "MASTER_PORT": "0"],
        ["MASTER_ADDR": "a", "MASTER_PORT": "70000"], ["MASTER_PORT": "29500"],
        ["SLURM_STEP_NODELIST": "", "SLURM_JOB_ID": "1"],
        ["SLURM_STEP_NODELIST": ",a", "SLURM_JOB_ID": "1"],
    ])
    func halfAPlaceIsNone(variables: [String: String]) {
        let error = #expect(throws: ProcessGroupError.self) { try place(0, 2, variables) }
        #expect(error?.kind == .misplaced)
    }
}
