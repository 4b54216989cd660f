import Testing
import Torch

@Suite struct TensorTests {
    @Test func elementsComeBackInOrder() {
        let tensor = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.transposed().elements(Float.self) == [1, 4, 2, 5, 3, 6])
        #expect(tensor.narrowed(1, to: 1..<3).elements(Double.self) == [2, 3, 5, 6])
    }

    @Test func viewsShareMemory() {
        let tensor = Tensor.zeros([2, 2], .float64)
        tensor.narrowed(0, to: 1..<2).add(Tensor([3, 4] as [Double]))
        #expect(tensor.elements(Double.self) == [0, 0, 3, 4])
    }

    @Test(arguments: [DType.float32, .float64, .bfloat16, .float16, .int32, .int64])
    func convertingKeepsSmallWholeNumbers(type: DType) {
        let tensor = Tensor([0, 1, -2, 100] as [Double]).converted(to: type)
        #expect(tensor.dtype == type)
        #expect(tensor.elements(Double.self) == [0, 1, -2, 100])
    }

    @Test func productsInPlaceAddUp() {
        let a = Tensor([1, 2, 3, 4] as [Double], shape: [2, 2])
        let sum = a.clone()
        sum.addProduct(a, a, scale: 2)
        #expect(sum.elements(Double.self) == [15, 22, 33, 48])
    }

    @Test func wrongShapesTrap() async {
        await #expect(processExitsWith: .failure) {
            _ = Tensor.zeros([2, 3]).mm(Tensor.zeros([2, 3]))
        }
    }

    @Test(arguments: [("cpu", Device.cpu), ("cuda", .cuda(0)), ("cuda:3", .cuda(3))])
    func devicesAreRead(text: String, device: Device) { #expect(Device(text) == device) }

    @Test(arguments: ["", "gpu", "cuda:", "cuda:-1", "cuda:x", "CPU"])
    func otherWordsAreNoDevices(text: String) { #expect(Device(text) == nil) }
}
