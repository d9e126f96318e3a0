package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.why;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registry's disk is full while a tag is put: it keeps an empty file for the tag and answers each request for it with 500, until
 * it is put again.
 */
public abstract class UnreadableTagContract {
    @TempDir
    public Path folder;

    public FaultyProxy proxy;
    private TestRegistry registry;
    private RegistryClient outside;
    private Shop shop;

    @BeforeEach
    void open() throws Exception {
        registry = startRegistry();
        proxy = FaultyProxy.before(registry.address());
        outside = new RegistryClient(registry.address(), null, 0);
        shop = new Shop(proxy, "shop/full", folder.resolve("job"));
    }

    @AfterEach
    public void close() throws Exception {
        if (registry != null) {
            proxy.close();
            registry.close();
        }
    }

    abstract TestRegistry startRegistry() throws Exception;

    /** When this new tag is put, there is space only for the first file that the registry writes for it. */
    abstract void fullWhenPut(String tag);

    /** From now on there is room again. */
    abstract void makeRoom() throws IOException;

    /** This tag is there already, and of what the registry writes over it nothing gets to the disk. */
    public void spoiledWhenPut(String tag) {
        proxy.on("PUT .*/manifests/" + tag + "$", 0, 2, exchange -> {
            exchange.forward();
            registry.spoil(shop.repository, tag);
            exchange.refuse(500, "UNKNOWN", "no space left on device");
        });
    }

    private void requireUnreadable(String tag) {
        assertThatThrownBy(() -> outside.digest(shop.repository, tag))
                .isInstanceOfSatisfying(RegistryException.class, fault -> assertThat(fault.status())
                        .isEqualTo(500));
    }

    private String outside(String tag) throws IOException, InterruptedException {
        return outside.digest(shop.repository, tag).orElse(null);
    }

    @Test
    void pinned_tag_that_this_job_was_putting_is_put_again_once_there_is_room() throws Exception {
        SmallImage image = shop.proven("4.4.7", "4");
        fullWhenPut("4.4.7");
        assertThat(shop.publish().plan().complete()).isFalse();
        makeRoom();
        requireUnreadable("4.4.7");

        shop.proven(image, "4.4.7", "4");
        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("2 created");
        assertThat(why(plan, "4.4.7")).contains("put again");
        assertThat(outside("4.4.7")).isEqualTo(image.digest()).isEqualTo(outside("4"));
        shop.unchanged(image, "4.4.7", "4");
        assertThat(shop.publish().plan().headline()).isEqualTo("2 unchanged");
    }

    @Test
    void damaged_pinned_tag_of_this_job_is_put_again() throws Exception {
        SmallImage image = shop.proven("4.4.7", "4");
        shop.publish();
        spoil("4.4.7");

        shop.unchanged(image, "4.4.7", "4");
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(outside("4.4.7")).isEqualTo(image.digest());
    }

    @Test
    void damaged_pinned_tag_of_another_client_is_refused_with_the_remedy_and_overwritten_by_a_refresh()
            throws Exception {
        spoil("4.4.7");
        SmallImage mine = shop.proven("4.4.7", "4");

        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        assertThat(why(plan, "4.4.7")).contains("can no longer read", "delete the tag");
        assertThat(kind(plan, "4")).isEqualTo("kept");
        requireUnreadable("4.4.7");
        assertThat(proxy.count("PUT .*/manifests/4.4.7$")).isZero();

        shop.refresh = true;
        shop.proven(mine, "4.4.7", "4");
        assertThat(shop.publish().plan().complete()).isTrue();
        assertThat(outside("4.4.7")).isEqualTo(mine.digest());
    }

    /** What this job was putting there is not what it wants there now. */
    @Test
    void pinned_tag_that_this_job_was_putting_on_another_image_is_refused() throws Exception {
        shop.proven("4.4.7");
        fullWhenPut("4.4.7");
        shop.publish();
        makeRoom();

        shop.proven(SmallImage.of("another", "4.4.7"), "4.4.7");
        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        requireUnreadable("4.4.7");
    }

    @Test
    void alias_that_this_job_was_putting_is_put_again_whether_it_was_there_before_or_not() throws Exception {
        SmallImage older = shop.proven("4.4.7", "4");
        shop.publish();
        SmallImage newer = shop.proven("4.5.0", "4", "argon");
        spoiledWhenPut("4");
        fullWhenPut("argon");
        assertThat(shop.publish().plan().complete()).isFalse();
        makeRoom();
        requireUnreadable("4");
        requireUnreadable("argon");

        shop.unchanged(older, "4.4.7");
        shop.unchanged(newer, "4.5.0", "4", "argon");
        TagPlan plan = shop.publish().plan();

        assertThat(plan.headline()).isEqualTo("1 created, 1 moved, 2 unchanged");
        assertThat(outside("4")).isEqualTo(newer.digest()).isEqualTo(outside("argon"));
    }

    @Test
    void unreadable_alias_does_not_move_back_nor_off_an_unknown_image() throws Exception {
        SmallImage older = shop.proven("4.4.7");
        SmallImage newer = shop.proven("4.5.0", "4");
        shop.publish();
        spoil("4");
        spoil("argon");

        shop.unchanged(older, "4.4.7", "4", "argon");
        shop.unchanged(newer, "4.5.0");
        TagPlan plan = shop.publish().plan();

        assertThat(why(plan, "4")).contains("newer version");
        assertThat(why(plan, "argon")).contains("can no longer read", "delete the tag");
        requireUnreadable("4");
        requireUnreadable("argon");
    }

    /** A registry that is ill altogether says nothing about any tag. */
    @Test
    void fault_with_everything_is_not_taken_for_a_tag_that_can_not_be_read() throws Exception {
        SmallImage image = shop.proven("4.4.7", "4");
        shop.publish();
        proxy.always("(HEAD|GET) .*/manifests/", exchange -> exchange.refuse(500, "UNKNOWN", "all of it"));

        shop.unchanged(image, "4.4.7", "4");
        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        assertThat(why(plan, "4.4.7")).contains("answered 500");
    }

    /** It can't tell that it is only this tag, so this tag is left. */
    @Test
    void registry_that_fails_at_what_is_asked_to_be_sure_says_nothing_about_a_tag() throws Exception {
        shop.proven("4.4.7", "4");
        shop.publish();
        proxy.always(
                "(HEAD|GET) .*/manifests/(4|sha256:0{64})$",
                exchange -> exchange.refuse(500, "UNKNOWN", "now and then"));
        long puts = proxy.count("PUT .*/manifests/4$");
        shop.proven("4.5.0", "4");

        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.5.0")).isEqualTo("created");
        assertThat(why(plan, "4")).contains("answered 500");
        assertThat(proxy.count("PUT .*/manifests/4$")).isEqualTo(puts);
    }

    /** A tag that was planned and then left belongs to another client, although the journal records the plan. */
    @Test
    void tag_left_to_another_client_does_not_count_as_this_jobs() throws Exception {
        SmallImage image = shop.proven("4.4.7");
        Publication publication = shop.plan();
        SmallImage.of("theirs", "4.4.7").push(outside, shop.repository, "4.4.7");
        publication.publish();
        assertThat(why(publication.plan(), "4.4.7")).contains("another client");
        spoil("4.4.7");

        shop.proven(image, "4.4.7");
        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        requireUnreadable("4.4.7");
    }

    /** Between plan and push another client repaired it, with its own image. */
    @Test
    void tag_that_can_be_read_again_meanwhile_is_left() throws Exception {
        SmallImage image = shop.proven("4.4.7");
        fullWhenPut("4.4.7");
        shop.publish();
        makeRoom();
        shop.proven(image, "4.4.7");
        Publication publication = shop.plan();
        SmallImage theirs = SmallImage.of("theirs", "4.4.7").push(outside, shop.repository, "4.4.7");

        publication.publish();

        assertThat(why(publication.plan(), "4.4.7"))
                .contains("can't read", "is now on " + theirs.digest(), "another client");
        assertThat(outside("4.4.7")).isEqualTo(theirs.digest());
    }

    /** Somebody else puts a tag, and nothing of it gets to the disk. */
    private void spoil(String tag) throws Exception {
        SmallImage.of("theirs", "4.9.0").push(outside, shop.repository, tag);
        registry.spoil(shop.repository, tag);
        requireUnreadable(tag);
    }
}
