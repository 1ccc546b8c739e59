namespace Orleans.Runtime;

/// <summary>Makes references whose calls go through one router.</summary>
internal sealed class GrainFactory(CallRouter router) : IClusterClient
{
    public IServiceProvider ServiceProvider => router.Services;

    public T GetGrain<T>(Guid primaryKey, string? grainClassNamePrefix = null)
        where T : IGrainWithGuidKey => Make<T>(GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public T GetGrain<T>(long primaryKey, string? grainClassNamePrefix = null)
        where T : IGrainWithIntegerKey => Make<T>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public T GetGrain<T>(string primaryKey, string? grainClassNamePrefix = null)
        where T : IGrainWithStringKey => Make<T>(StringKey(primaryKey), grainClassNamePrefix);

    public T GetGrain<T>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where T : IGrainWithGuidCompoundKey =>
        Make<T>(GrainIdKeyExtensions.CreateGuidKey(primaryKey, Extension(keyExtension)), grainClassNamePrefix);

    public T GetGrain<T>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where T : IGrainWithIntegerCompoundKey =>
        Make<T>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey, Extension(keyExtension)), grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        Make(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        Make(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => Make(grainInterfaceType, StringKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        Make(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey, Extension(keyExtension)));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        Make(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey, Extension(keyExtension)));

    public T GetGrain<T>(GrainId grainId)
        where T : IAddressable => (T)(object)ProxyFactory<T>.Create(router, grainId);

    public IAddressable GetGrain(GrainId grainId) => GetUntypedReference(grainId);

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => interfaceType.IsDefault
        ? GetUntypedReference(grainId)
        : ProxyFactory.ConstructorOf(grainId.Type, interfaceType)(router, grainId);

    public GrainReference GetUntypedReference(GrainId grainId) => new(router, grainId, typeof(IAddressable));

    public T CreateObjectReference<T>(IGrainObserver obj)
        where T : IGrainObserver => (T)(object)ProxyFactory<T>.Create(router, router.Silo.Directory.AddObserver(obj));

    public void DeleteObjectReference<T>(IGrainObserver obj)
        where T : IGrainObserver => router.Silo.Directory.RemoveObserver(obj.GetGrainId());

    private static IdSpan StringKey(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return IdSpan.Create(key);
    }

    private static string Extension(string keyExtension)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyExtension);
        return keyExtension;
    }

    private T Make<T>(IdSpan key, string? classNamePrefix) =>
        (T)(object)ProxyFactory<T>.Create(router, new GrainId(ProxyFactory<T>.GrainTypeOf(classNamePrefix), key));

    private IGrain Make(Type grainInterface, IdSpan key)
    {
        ArgumentNullException.ThrowIfNull(grainInterface);
        var grainType = GrainClassMap.Shared.Resolve(grainInterface, null);
        return (IGrain)ProxyFactory.Create(grainInterface, router, new GrainId(grainType, key));
    }
}
