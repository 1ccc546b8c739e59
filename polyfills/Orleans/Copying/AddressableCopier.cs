using Orleans.Runtime;

namespace Orleans.Serialization.Cloning;

/// <summary>Hands references over as they are, and a grain that passes itself as a reference to it.</summary>
internal sealed class AddressableCopier<T> : ValueCopier<T>
{
    public override T Copy(T value, CopyContext context) =>
        value is GrainReference ? value : (T)((IAddressable)value!).AsReference(typeof(T));
}
