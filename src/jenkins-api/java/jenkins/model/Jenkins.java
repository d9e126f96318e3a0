package jenkins.model;

import hudson.ExtensionList;
import hudson.PluginManager;
import hudson.model.Computer;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Fingerprint;
import hudson.model.FingerprintMap;
import hudson.model.Hudson;
import hudson.model.Item;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import hudson.util.DescribableList;
import hudson.util.VersionNumber;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.springframework.security.core.Authentication;

/** The controller under its younger name; answers from the controller of hudson-core 1.395, which is not of this type. */
public class Jenkins implements AccessControlled {
    public static final Permission ADMINISTER = Hudson.ADMINISTER;
    public static final Permission MANAGE = Hudson.ADMINISTER;
    public static final Permission SYSTEM_READ = Hudson.ADMINISTER;
    public static final Permission READ = Hudson.READ;

    public final Hudson.CloudList clouds;

    private final Hudson hudson;

    private Jenkins(Hudson hudson) {
        this.hudson = hudson;
        this.clouds = hudson.clouds;
    }

    public static Jenkins get() throws IllegalStateException {
        Jenkins instance = getInstanceOrNull();
        if (instance == null) {
            throw new IllegalStateException("The controller is not running, or this is an agent");
        }
        return instance;
    }

    public static Jenkins getInstanceOrNull() {
        Hudson running = Hudson.getInstance();
        return running == null ? null : new Jenkins(running);
    }

    @Override
    public ACL getACL() {
        return hudson.getACL();
    }

    @Override
    public void checkPermission(Permission permission) {
        hudson.checkPermission(permission);
    }

    @Override
    public boolean hasPermission(Permission permission) {
        return hudson.hasPermission(permission);
    }

    public <T extends Item> T getItemByFullName(String fullName, Class<T> type) {
        return hudson.getItemByFullName(fullName, type);
    }

    public <T extends Item> List<T> getAllItems(Class<T> type) {
        return hudson.getAllItems(type);
    }

    public Set<Label> getLabels() {
        return hudson.getLabels();
    }

    public Computer[] getComputers() {
        return hudson.getComputers();
    }

    public Computer getComputer(String name) {
        return hudson.getComputer(name);
    }

    public Node getNode(String name) {
        return hudson.getNode(name);
    }

    public List<Node> getNodes() {
        return hudson.getNodes();
    }

    public DescribableList<NodeProperty<?>, NodePropertyDescriptor> getGlobalNodeProperties() {
        return hudson.getGlobalNodeProperties();
    }

    public Label getLabel(String expr) {
        return hudson.getLabel(expr);
    }

    public Queue getQueue() {
        return hudson.getQueue();
    }

    public <T> ExtensionList<T> getExtensionList(Class<T> extensionType) {
        return hudson.getExtensionList(extensionType);
    }

    @SuppressWarnings("rawtypes")
    public <T extends Descriptor> T getDescriptorByType(Class<T> type) {
        return hudson.getDescriptorByType(type);
    }

    @SuppressWarnings("rawtypes")
    public Descriptor getDescriptorOrDie(Class<? extends Describable> type) {
        return hudson.getDescriptorOrDie(type);
    }

    public FingerprintMap getFingerprintMap() {
        return hudson.getFingerprintMap();
    }

    public Fingerprint _getFingerprint(String md5sum) throws IOException {
        return hudson._getFingerprint(md5sum);
    }

    public String getRootUrl() {
        return hudson.getRootUrl();
    }

    public File getRootDir() {
        return hudson.getRootDir();
    }

    public PluginManager getPluginManager() {
        return hudson.getPluginManager();
    }

    public boolean isQuietingDown() {
        return hudson.isQuietingDown();
    }

    public boolean isTerminating() {
        return hudson.isTerminating();
    }

    public static VersionNumber getVersion() {
        return Hudson.getVersion();
    }

    public static Authentication getAuthentication2() {
        return new Caller(Hudson.getAuthentication().getName());
    }

    private record Caller(String name) implements Authentication {
        @Override
        public String getName() {
            return name;
        }
    }
}
